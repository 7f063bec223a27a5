// Pictures, chosen or dropped, once somebody has said what they show.

export function takePictures(field, address) {
  const words = document.getElementById(field.id.replace(/-url$/, "-alt"));
  const line = document.createElement("div");
  line.className = "picture-drop";
  const file = document.createElement("input");
  file.type = "file";
  file.accept = "image/*";
  file.setAttribute("aria-label", "Choose a picture from this computer");
  const said = document.createElement("p");
  said.className = "help";
  said.setAttribute("role", "status");
  said.textContent = "Or choose a picture, or drop one here.";
  line.append(file, said);
  field.after(line);
  file.addEventListener("change", () => upload(file.files[0]));
  line.addEventListener("dragover", (event) => event.preventDefault());
  line.addEventListener("drop", (event) => {
    event.preventDefault();
    upload(event.dataTransfer.files[0]);
  });

  async function upload(picture) {
    if (!picture) return;
    if (!words.value.trim()) {
      said.textContent = "First say below what it shows, for those who can’t see it. Then choose the picture again.";
      file.value = "";
      words.focus();
      return;
    }
    said.textContent = "It is being made ready …";
    const body = new FormData();
    body.append("picture", picture);
    body.append("alt", words.value);
    body.append("csrfmiddlewaretoken", field.form.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(address, { method: "POST", body }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    said.textContent = answer?.ok ? "The picture is in the letter." : told?.fault ?? "It could not be sent. Try again.";
    if (answer?.ok) {
      field.value = told.url;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}
