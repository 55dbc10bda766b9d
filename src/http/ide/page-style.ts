/** The bar above GraphiQL, in its colours: those of its own theme setting, else of the system. */
export const pageStyle = `
body { color-scheme: light dark; display: flex; flex-direction: column; height: 100vh; height: 100dvh; }
body.graphiql-light { color-scheme: light; }
body.graphiql-dark { color-scheme: dark; }
#root { flex: 1; min-height: 0; }
#root .graphiql-container { height: 100%; width: 100%; }
#root .graphiql-logo svg { stroke: hsl(var(--color-primary)); }
.acting-as {
  align-items: center;
  background: light-dark(hsl(219 28% 95%), hsl(219 29% 14%));
  color: light-dark(hsl(219 28% 32%), hsl(219 29% 78%));
  display: flex;
  flex: none;
  font: 14px/1.4 Roboto, system-ui, sans-serif;
  gap: 8px;
  padding: 6px 16px;
}
.acting-as label { flex: none; }
.acting-as select {
  background: light-dark(#fff, hsl(219 29% 18%));
  border: 1px solid light-dark(hsl(219 28% 70%), hsl(219 29% 38%));
  border-radius: 4px;
  color: inherit;
  font: inherit;
  min-width: 0;
  padding: 3px 6px;
}
.acting-as #sign-in, .acting-as #sign-out {
  background: light-dark(hsl(320 95% 43%), hsl(338 100% 67%));
  border: 0;
  border-radius: 4px;
  color: light-dark(#fff, hsl(219 29% 14%));
  cursor: pointer;
  flex: none;
  font: inherit;
  font-weight: 500;
  margin-left: auto;
  padding: 4px 12px;
  text-decoration: none;
}
.acting-as #sign-out { background: light-dark(hsl(219 28% 88%), hsl(219 29% 24%)); color: inherit; }
.acting-as #sign-in:hover, .acting-as #sign-out:hover { filter: brightness(1.1); }
.acting-as #sign-out:disabled { opacity: .6; }
.acting-as [hidden] { display: none; }
.acting-as :is(select, a, button):focus-visible {
  outline: 2px solid light-dark(hsl(320 95% 43%), hsl(338 100% 67%));
  outline-offset: 1px;
}
/* GraphiQL has its editors and the answer side by side, which a narrow window has no room for. */
@media (max-width: 640px) {
  #root .graphiql-sessions { margin: 4px; }
  #root #graphiql-session { flex-direction: column; gap: 8px; }
  #root #graphiql-session > .graphiql-horizontal-drag-bar { display: none; }
  #root .graphiql-logo { display: none; }
}
noscript { padding: 16px; }
`;
