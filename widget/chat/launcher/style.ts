/** The launcher's looks. It stands in a shadow tree; `!important` on `:host` holds against the page's own rules. */
export const STYLE = `
:host{all:initial!important;position:fixed!important;inset:auto 0 0 auto!important;z-index:2147483647!important;color-scheme:light dark!important;--lift:0 0 0 1px rgb(128 128 140/.25),0 12px 32px -6px rgb(20 20 40/.28)}
:host(.light){color-scheme:light!important}:host(.dark){color-scheme:dark!important}
:host(.left){inset:auto auto 0 0!important}
*{box-sizing:border-box}
button{position:fixed;bottom:20px;right:20px;width:56px;height:56px;padding:0;border:0;border-radius:50%;cursor:pointer;color:#fff;
background:var(--brand);background:oklch(from var(--brand) .49 min(c,.215) h);box-shadow:0 6px 20px -2px rgb(20 20 40/.32);transition:transform .15s}
button:hover{transform:scale(1.05)}
:focus-visible{outline:3px solid #fff;outline-offset:-5px}
svg{display:block;margin:auto;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;top:-3px;right:-3px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;border:2px solid #fff;background:#c81e3a;color:#fff;font:600 12px/18px system-ui,sans-serif;text-align:center}
b:empty{display:none}
iframe{position:fixed;bottom:92px;right:20px;width:392px;max-width:calc(100vw - 40px);height:min(660px,100dvh - 112px);border:0;border-radius:16px;background:Canvas;
box-shadow:var(--lift);visibility:hidden;opacity:0;transform:translateY(8px);transition:opacity .15s,transform .15s,visibility .15s}
iframe.open{visibility:visible;opacity:1;transform:none}
p{position:fixed;bottom:28px;right:88px;max-width:min(280px,calc(100vw - 120px));margin:0;padding:10px 34px 10px 14px;border-radius:16px;background:Canvas;color:CanvasText;
font:400 14px/20px system-ui,sans-serif;box-shadow:var(--lift);cursor:pointer;overflow-wrap:anywhere}
p button{position:absolute;top:5px;right:4px;bottom:auto;width:28px;height:28px;background:none;color:inherit;box-shadow:none;opacity:.7}
p :focus-visible{outline-color:currentColor;outline-offset:-3px}
:host(.left) :is(button,iframe){right:auto;left:20px}
:host(.left) p{right:auto;left:88px}
:host(.left) p button{left:auto;right:4px}
@media(max-width:480px){iframe{inset:0!important;width:100vw;max-width:none;height:100dvh;border-radius:0;transform:none}
button.open{display:none}button{bottom:16px;right:16px}:host(.left) button{left:16px}p button{bottom:auto;right:4px}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{:host{display:none!important}}
`
