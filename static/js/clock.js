// The server's clock as far as this page knows it: whatever instant of it was heard has passed, so the
// latest one is the nearest. It is told against the time since the page began, so that a clock of this
// device that is wrong, or is put right meanwhile, shifts nothing; a device that slept finds out by the
// next instant that it hears.
let ahead = -Infinity; // milliseconds

export function heard(instant) {
  const found = Date.parse(instant) - performance.now();
  if (found > ahead) ahead = found;
}

export const serverNow = () => (Number.isFinite(ahead) ? performance.now() + ahead : Date.now());

// 3:07, or 1:02:03 from an hour on.
export function spell(milliseconds) {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
