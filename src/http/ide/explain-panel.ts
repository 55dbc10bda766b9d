/** The switch in the bar: whether answers are to be explained, and with the plans of their statements. HTML. */
export const explainSwitch = `<span class="explain-switch">
<label><input type="checkbox" id="explain-on" autocomplete="off"> Explain</label>
<label id="explain-with-plans" hidden><input type="checkbox" id="explain-plans" autocomplete="off"> with plans</label>
</span>`;

/** Where an explanation is shown, below GraphiQL. HTML. */
export const explainPanel = `<section id="explain" class="explain" aria-label="Explain" hidden>
<p id="explain-verdict" role="status"></p>
<div role="tablist" aria-label="Explain">
<button type="button" role="tab" id="explain-tab-fields" aria-controls="explain-fields" aria-selected="true">Fields</button>
<button type="button" role="tab" id="explain-tab-statements" aria-controls="explain-statements" aria-selected="false">SQL</button>
<button type="button" role="tab" id="explain-tab-cache" aria-controls="explain-cache" aria-selected="false">Cache</button>
</div>
<div role="tabpanel" id="explain-fields" aria-labelledby="explain-tab-fields"></div>
<div role="tabpanel" id="explain-statements" aria-labelledby="explain-tab-statements" hidden></div>
<div role="tabpanel" id="explain-cache" aria-labelledby="explain-tab-cache" hidden></div>
</section>`;
