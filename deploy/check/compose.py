"""Holds compose.yaml against the compose specification, and its variables against env.example."""

import re
import sys
from pathlib import Path

import compose_spec
import yaml

FOLDER = Path(__file__).parent.parent
text = (FOLDER / "compose.yaml").read_text()
# As Docker does it: a default where there is one, else something.
filled = re.sub(r"\$\{[A-Z_]+(?::([-?])([^}]*))?\}", lambda found: found[2] if found[1] == "-" else "some", text)
options = compose_spec.PyOptions()
options.apply_merge = True
compose = options.from_yaml(filled)
compose.validate()

problems = []
plain = yaml.safe_load(text)
asked = set(re.findall(r"\$\{([A-Z_]+)", text))
offered = set(re.findall(r"^([A-Z_]+)=", (FOLDER / "env.example").read_text(), re.M))
defaulted = set(re.findall(r"\$\{([A-Z_]+):-", text))
problems += [f"env.example does not offer {name}" for name in sorted(asked - offered - defaulted)]
problems += [f"compose.yaml does not ask for {name}" for name in sorted(offered - asked)]
volumes = set(plain["volumes"])
for name, service in plain["services"].items():
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        known = source in volumes or (FOLDER / source).exists()
        problems += [] if known else [f"{name}: nothing is called {source}"]
    for needed, how in service.get("depends_on", {}).items():
        other = plain["services"].get(needed, {})
        is_told = "healthcheck" in other or "build" in other or other.get("image", "").startswith("porchlight")
        problems += [] if other and (how["condition"] != "service_healthy" or is_told) else [f"{name}: {needed} has no health"]
    if "restart" not in service or "limits" not in service.get("deploy", {}).get("resources", {}):
        problems.append(f"{name}: neither restarted nor limited")
for problem in problems:
    print(f"wrong  {problem}")
print(f"compose.yaml: {len(plain['services'])} services, {len(problems)} failed")
sys.exit(bool(problems))
