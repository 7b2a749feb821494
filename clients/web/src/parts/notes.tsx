import { usePage } from "../context";

/** That something could not be loaded, why, and a way to try again. */
export function Failed({ error, again }: { error: Error; again: () => void }) {
  const { w } = usePage();
  return <p role="alert" class="failed">{w.failed}：<span lang="en">{error.message}</span> <button type="button" onClick={again}>{w.retry}</button></p>;
}
