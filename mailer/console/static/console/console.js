// Says the counts aloud when they have really changed: the live fragment is replaced every two
// seconds, and a screen reader must not read it out each time. Without JavaScript a reload shows them.
document.addEventListener("htmx:afterSwap", () => {
  const news = document.querySelector("[data-said]")?.dataset.said;
  const speaker = document.getElementById("said");
  if (speaker && news && speaker.textContent !== news) {
    speaker.textContent = news;
  }
});
