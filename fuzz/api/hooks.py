"""What Schemathesis has to know of Porchlight: who it is, which records there are, and that it calls from many addresses.

API_URL is the server. API_AS is who asks: "owner" or "nobody".
"""

import os
import random
import re

import requests
import schemathesis

URL = os.environ["API_URL"]
IS_OWNER = os.environ.get("API_AS", "owner") == "owner"
EMAIL, PASSWORD = "owner@fuzz.example.com", "correct horse battery"
ID = re.compile(r"^([a-z]{2,6})_[0-7][0-9a-hjkmnp-tv-z]{25}$")
# Records that are kept in mind for each kind.
KEPT = 30

chance = random.Random(7)
known: dict[str, list[str]] = {}
workspace = ""


def address() -> dict[str, str]:
    """A caller of another network each time: the limits by address would hide what stands behind them."""
    octets = (chance.randrange(256) for _ in range(3))
    return {"X-Forwarded-For": "10." + ".".join(map(str, octets))}


def remember(value) -> None:
    """Keeps the ids of records that came back. Sign-ins are left alone: ending the own one ends the run."""
    if isinstance(value, dict):
        for name, inner in value.items():
            found = ID.match(inner) if name == "id" and isinstance(inner, str) else None
            if found and found[1] != "sgn":
                kind = known.setdefault(found[1], [])
                if inner not in kind:
                    kind.append(inner)
                    del kind[:-KEPT]
            else:
                remember(inner)
    elif isinstance(value, list):
        for inner in value:
            remember(inner)


def post(path: str, body: dict, **headers) -> dict:
    answer = requests.post(URL + path, json=body, headers={**address(), **headers}, timeout=20)
    answer.raise_for_status()
    return answer.json()


def sign_in() -> str:
    return post("/api/v1/auth/login", {"email": EMAIL, "password": PASSWORD})["accessToken"]


def set_up() -> None:
    """An agency with a few records, unless an earlier run made them."""
    global workspace
    signed_up = {"agencyName": "Fuzz", "name": "Owner", "email": EMAIL, "password": PASSWORD}
    answer = requests.post(URL + "/api/v1/auth/signup", json=signed_up, headers=address(), timeout=20)
    token = answer.json()["accessToken"] if answer.status_code == 201 else sign_in()
    ours = {"Authorization": f"Bearer {token}"}
    me = requests.get(URL + "/api/v1/me", headers=ours, timeout=20).json()
    workspace = me["workspaces"][0]["id"]
    ours["X-Workspace-Id"] = workspace
    site = post("/api/v1/sites", {"name": "Shop", "domain": "shop.example.com"}, **ours)
    lead = post("/api/v1/leads", {"name": "Ada", "email": "ada@example.com"}, **ours)
    task = post(f"/api/v1/leads/{lead['id']}/follow-ups", {"dueAt": "2030-01-01T00:00:00Z"}, **ours)
    key = post("/api/v1/api-keys", {"name": "Program", "permissions": ["leads:read"]}, **ours)
    remember([me, site, lead, task, key])
    session = post("/v1/widget/session", {"clientId": site["id"]})
    known.setdefault("vis", []).append(session["visitorId"])


set_up()


if IS_OWNER:

    @schemathesis.auth(refresh_interval=300)
    class Owner:
        def get(self, case, context):
            return sign_in()

        def set(self, case, data, context):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts records that exist in place of most ids that could exist, and the own workspace before them."""
    headers = dict(case.headers or {})
    if "X-Workspace-Id" in headers and chance.random() < 0.95:
        headers["X-Workspace-Id"] = workspace
    if "If-Match" in headers and chance.random() < 0.9:
        headers["If-Match"] = "*"
    headers.update(address())
    case.headers = headers
    for place in (case.path_parameters, case.query, case.body):
        replace(place)


def replace(place) -> None:
    if isinstance(place, dict):
        for name, value in place.items():
            place[name] = other(value)
            replace(value)
    elif isinstance(place, list):
        for index, value in enumerate(place):
            place[index] = other(value)
            replace(value)


def other(value):
    """A record of the same kind, three times of four."""
    found = ID.match(value) if isinstance(value, str) else None
    there = known.get(found[1], []) if found else []
    return chance.choice(there) if there and chance.random() < 0.75 else value


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code in (200, 201):
        try:
            remember(response.json())
        except ValueError:
            pass
