/** An atrium: a roof, two pillars and an open middle. SVG text, for the tab of the browser and the corner of the page. */
export const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" fill="none" stroke="#d60590" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">' +
  '<path d="M4 12 16 4l12 8M7 14v12M25 14v12M4 28h24M12 26v-7a4 4 0 0 1 8 0v7"/></svg>';
