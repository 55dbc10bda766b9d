/** The panel below GraphiQL and its switch. */
export const explainStyle = `
.acting-as .explain-switch { display: flex; flex: none; gap: 12px; margin-left: auto; order: 1; }
.acting-as .explain-switch label { align-items: center; cursor: pointer; display: flex; gap: 6px; }
.acting-as .explain-switch [hidden] { display: none; }
.acting-as .explain-switch input { accent-color: light-dark(hsl(320 95% 43%), hsl(338 100% 67%)); margin: 0; }
.acting-as :is(#sign-in, #sign-out) { margin-left: 8px; order: 2; }
.explain {
  --line: light-dark(hsl(219 28% 88%), hsl(219 29% 24%));
  --soft: light-dark(hsl(219 28% 45%), hsl(219 29% 62%));
  --accent: light-dark(hsl(320 95% 43%), hsl(338 100% 67%));
  background: light-dark(#fff, hsl(219 29% 18%));
  border-top: 1px solid var(--line);
  color: light-dark(hsl(219 28% 25%), hsl(219 29% 84%));
  display: flex;
  flex: none;
  flex-direction: column;
  font: 13px/1.5 Roboto, system-ui, sans-serif;
  height: 42vh;
  min-height: 0;
  /* Above the editors, which take a moment to shrink when it opens. */
  position: relative;
  z-index: 1;
}
.explain[hidden], .explain [hidden] { display: none; }
.explain.empty { height: auto; }
.explain.empty [role=tablist] { display: none; }
#explain-verdict { align-items: baseline; display: flex; flex: none; gap: 10px; margin: 0; padding: 10px 16px 6px; }
.explain .sentence { flex: 1; font-size: 14px; min-width: 0; }
.explain .facts { color: var(--soft); flex: none; }
.explain .verdict { border-radius: 4px; color: #fff; flex: none; font-size: 12px; font-weight: 600; padding: 1px 8px; }
.explain .verdict.hit { background: hsl(150 65% 32%); }
.explain .verdict.miss { background: hsl(30 85% 38%); }
.explain .verdict.bypass { background: hsl(219 20% 48%); }
.explain [role=tablist] { border-bottom: 1px solid var(--line); display: flex; flex: none; gap: 4px; padding: 0 12px; }
.explain [role=tab] {
  background: none;
  border: 0;
  border-bottom: 2px solid transparent;
  color: var(--soft);
  cursor: pointer;
  font: inherit;
  font-weight: 500;
  padding: 5px 10px;
}
.explain [role=tab][aria-selected=true] { border-color: var(--accent); color: inherit; }
.explain :is([role=tab], summary):focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.explain [role=tabpanel] { flex: 1; min-height: 0; overflow: auto; }
.explain table { border-collapse: collapse; width: 100%; }
.explain th { background: light-dark(#fff, hsl(219 29% 18%)); color: var(--soft); font-weight: 500; position: sticky; text-align: left; top: 0; z-index: 1; }
.explain :is(th, td) { border-bottom: 1px solid var(--line); padding: 3px 12px; white-space: nowrap; }
.explain th:first-child { padding-left: 16px; }
.explain :is(th, td):nth-child(3) { width: 40%; }
.explain :is(th, td):is(:nth-child(2), :nth-child(4), :nth-child(5)) { font-variant-numeric: tabular-nums; text-align: right; }
.explain .name { font-family: "Fira Code", monospace; }
.explain .plain td { color: var(--soft); }
.explain .track { background: light-dark(hsl(219 28% 95%), hsl(219 29% 22%)); border-radius: 3px; display: block; height: 10px; min-width: 80px; overflow: hidden; position: relative; }
.explain .span { background: var(--accent); border-radius: 3px; bottom: 0; position: absolute; top: 0; }
.explain .plain .span { opacity: .35; }
.explain .chip { background: light-dark(hsl(219 28% 94%), hsl(219 29% 25%)); border-radius: 4px; display: inline-block; font: 12px/1.5 "Fira Code", monospace; margin: 1px 6px 1px 0; overflow-wrap: anywhere; padding: 0 6px; white-space: normal; }
.explain .chip.yes { color: light-dark(hsl(150 75% 26%), hsl(150 60% 62%)); }
.explain .chip.no { color: light-dark(hsl(0 75% 42%), hsl(0 90% 72%)); }
.explain details { border-bottom: 1px solid var(--line); }
.explain summary { align-items: center; cursor: pointer; display: grid; gap: 12px; grid-template-columns: 2ch minmax(12ch, 1.2fr) minmax(80px, 2fr) 9ch 8ch minmax(12ch, 1.4fr); padding: 4px 16px; }
.explain summary:hover { background: light-dark(hsl(219 28% 97%), hsl(219 29% 21%)); }
.explain summary > * { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.explain summary :is(.number, .place) { color: var(--soft); }
.explain summary :is(.what, .place) { font-family: "Fira Code", monospace; }
.explain summary :is(.time, .rows) { font-variant-numeric: tabular-nums; text-align: right; }
.explain pre { background: light-dark(hsl(219 28% 96%), hsl(219 29% 14%)); border-radius: 6px; font: 12px/1.6 "Fira Code", monospace; margin: 4px 16px 10px 50px; overflow-x: auto; padding: 8px 12px; white-space: pre-wrap; }
.explain pre.plan { white-space: pre; }
.explain h3 { color: var(--soft); font: inherit; font-weight: 500; margin: 0 16px 0 50px; }
.explain dl { display: grid; gap: 6px 16px; grid-template-columns: max-content 1fr; margin: 0; padding: 10px 16px; }
.explain dt { color: var(--soft); }
.explain dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.explain p { margin: 0; padding: 10px 16px; }
@media (max-width: 640px) {
  .explain { height: 50vh; }
  .explain :is(th, td):is(:nth-child(2), :nth-child(5)) { display: none; }
  .explain summary { grid-template-columns: 2ch 1fr 9ch 8ch; }
  .explain summary :is(.track, .place) { display: none; }
  #explain-verdict { flex-wrap: wrap; }
}
`;
