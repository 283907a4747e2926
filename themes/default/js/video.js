// A film elsewhere is asked for only after a click; chapters and `?t=` seek the film of this page.
{
  // `?t=65`, or `65s` as the addresses of other players write it.
  const wanted = parseInt(new URLSearchParams(location.search).get("t")) || 0;

  /** The address of the player at a second, started by the click that asked for it. */
  function playerAddress(embed, at) {
    const address = new URL(embed, location.href);
    address.searchParams.set("autoplay", "1");
    if (at && address.hostname.includes("vimeo")) address.hash = `t=${at}s`;
    else if (at) address.searchParams.set("start", at);
    return address.href;
  }

  function load(still, at = 0) {
    const frame = document.createElement("iframe");
    frame.className = "film";
    frame.title = still.dataset.title;
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    Object.assign(frame.dataset, still.dataset);
    frame.src = playerAddress(still.dataset.embed, at);
    still.replaceWith(frame);
    frame.focus();
  }

  function seek(at) {
    const film = document.querySelector("video.film");
    const elsewhere = document.querySelector("[data-embed]");
    if (film) {
      film.currentTime = at;
      film.play().catch(() => {});
      film.scrollIntoView({ block: "nearest" });
    } else if (elsewhere) load(elsewhere, at);
    return film ?? elsewhere;
  }

  addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const still = event.target.closest("a[data-embed]");
    const moment = event.target.closest("a[data-seek]");
    if (still) load(still, wanted);
    if (still || (moment && seek(Number(moment.dataset.seek)))) event.preventDefault();
  });

  const film = document.querySelector("video.film");
  if (film && wanted > 0) film.currentTime = wanted;
}
