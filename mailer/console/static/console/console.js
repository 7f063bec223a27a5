// Says the counts aloud when they have really changed: the live fragment is replaced every two
// seconds, and a screen reader must not read it out each time. Without JavaScript a reload does.
document.addEventListener("htmx:afterSwap", (event) => {
  const news = event.target.querySelector?.("[data-said]")?.dataset.said ?? event.target.dataset?.said;
  const speaker = document.getElementById("said");
  if (speaker && news && speaker.textContent !== news) {
    speaker.textContent = news;
  }
});
