"use strict";
// What a run does now is shown as it goes on; when it is over, the page is loaded again.
for (const place of document.querySelectorAll("[data-live]")) {
  place.nextElementSibling.remove();
  const source = new EventSource(place.dataset.live);
  source.addEventListener("step", (message) => {
    place.textContent = message.data;
  });
  source.addEventListener("over", () => {
    source.close();
    location.reload();
  });
}
