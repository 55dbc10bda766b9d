/** The whole look of the provider's pages: no font, script or picture from elsewhere. */
export const pageStyle = `
:root {
  --ground: #f4f5f8; --card: #fff; --ink: #171a21; --soft: #5c6473; --line: #e3e6ec; --hover: #f0f3fb;
  --accent: #3247d5; --accent-ink: #fff; --problem: #a3201b; --problem-ground: #fdeceb;
  --owner: #7a3fc4; --admin: #b3410e; --agent: #1d6fb8; --customer: #5c6473;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101218; --card: #191c24; --ink: #eceef4; --soft: #a0a8b8; --line: #2a2f3b; --hover: #222735;
    --accent: #8d9bff; --accent-ink: #10131c; --problem: #ffb3ae; --problem-ground: #3a1b1a;
    --owner: #c79bff; --admin: #ffab80; --agent: #7cc0ff; --customer: #a0a8b8;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 48px 20px 32px; max-width: 920px; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif;
}
h1 { margin: 0 0 6px; font-size: 28px; letter-spacing: -0.02em; line-height: 1.2; }
header { margin: 0 0 28px; text-align: center; }
header p { margin: 0; color: var(--soft); font-size: 16px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 1px 2px #0000000d; }
.tenants { display: grid; gap: 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); align-items: start; }
h2 { display: flex; justify-content: space-between; align-items: baseline; margin: 0; padding: 16px 18px 10px; font-size: 17px; text-transform: capitalize; }
h2 span { color: var(--soft); font-size: 13px; font-weight: 400; text-transform: none; }
ul { list-style: none; margin: 0; padding: 0 8px 8px; }
button { font: inherit; color: inherit; cursor: pointer; }
li button {
  display: flex; gap: 12px; align-items: center; width: 100%; padding: 9px 10px; border: 0; border-radius: 10px;
  background: none; text-align: left;
}
li button:hover { background: var(--hover); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.face {
  flex: none; display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%;
  background: var(--hover); border: 1px solid var(--line); color: var(--accent); font-size: 13px; font-weight: 600;
}
.who { flex: 1; min-width: 0; }
.who b, .who small { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who b { font-weight: 600; }
.who small { color: var(--soft); font-size: 13px; }
.badges { display: flex; flex-direction: column; gap: 3px; align-items: flex-end; }
.badge { padding: 1px 9px; border: 1px solid currentColor; border-radius: 99px; color: var(--customer); font-size: 12px; }
.badge.owner { color: var(--owner); }
.badge.admin { color: var(--admin); }
.badge.agent { color: var(--agent); }
details { border-top: 1px solid var(--line); }
summary { padding: 12px 18px; color: var(--soft); font-size: 14px; cursor: pointer; }
summary:hover { color: var(--ink); }
.other { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; margin-top: 20px; padding: 16px 18px; }
.other label { font-weight: 600; }
input {
  flex: 1 1 220px; min-width: 0; padding: 9px 12px; border: 1px solid var(--line); border-radius: 9px;
  background: var(--ground); color: inherit; font: inherit;
}
input[aria-invalid] { border-color: var(--problem); }
.other button, .actions button {
  padding: 9px 18px; border: 1px solid var(--line); border-radius: 9px; background: none; font-weight: 600;
}
.other .primary, .actions .primary { border-color: var(--accent); background: var(--accent); color: var(--accent-ink); }
.problem { margin: 0 0 20px; padding: 12px 18px; border-radius: 10px; background: var(--problem-ground); color: var(--problem); }
.notice { max-width: 520px; margin: 8vh auto 0; padding: 28px 30px; overflow-wrap: anywhere; }
.notice p { margin: 10px 0 0; color: var(--soft); }
.notice .actions { display: flex; gap: 12px; margin-top: 22px; }
.notice .actions button { color: var(--ink); }
.notice .actions .primary { color: var(--accent-ink); }
.code { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: 13px; }
a { color: var(--accent); }
footer { margin: 28px auto 0; max-width: 520px; color: var(--soft); font-size: 13px; text-align: center; }
`;
