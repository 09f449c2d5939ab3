/* Photos made small on the phone, and a name drawn with the finger. */
window.fieldPictures = (function () {
  "use strict";
  const LARGEST = 30 * 1024 * 1024;
  const SIDE = 1600;

  class Refused extends Error {}

  function blobOf(canvas, type, quality) {
    return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Refused("照片没有处理成功，请重新拍一张。"))), type, quality));
  }

  /* A picture of at most 1600 pixels a side, as JPEG; a paper stays what it is. */
  async function shrink(file) {
    if (file.size > LARGEST) {
      throw new Refused("“" + file.name + "”有 " + Math.round(file.size / 1048576) + " MB，超过 30 MB，没有加入；其他内容都还在。请用手机重新拍一张。");
    }
    if (file.type === "application/pdf") return file;
    let drawn;
    try {
      drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      throw new Refused("“" + file.name + "”打不开，没有加入；其他内容都还在。请重新拍一张。");
    }
    const scale = Math.min(1, SIDE / Math.max(drawn.width, drawn.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(drawn.width * scale));
    canvas.height = Math.max(1, Math.round(drawn.height * scale));
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    return blobOf(canvas, "image/jpeg", 0.8);
  }

  function pad(canvas) {
    const pen = canvas.getContext("2d");
    let drawn = false;

    function clear() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.lineWidth = 3;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#000";
      drawn = false;
    }

    function at(event) {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
    }

    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      pen.lineTo(...at(event));
      pen.stroke();
      drawn = true;
    });
    clear();
    return { clear, drawn: () => drawn, blob: () => blobOf(canvas, "image/png") };
  }

  return { Refused, shrink, pad };
})();
