/** How long ago, as `kubectl get` writes it: `45s`, `5m10s`, `132m`, `3h`, `2d3h`, `45d`. Models k8s.io/apimachinery/pkg/util/duration HumanDuration. */
export function humanDuration(seconds: number): string {
  const whole = Math.trunc(seconds);
  if (whole < -1) return '<invalid>';
  if (whole < 0) return '0s';
  if (whole < 120) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) return both(minutes, 'm', whole % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return both(days, 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.floor(hours / (24 * 365));
  if (hours < 24 * 365 * 8) return both(years, 'y', Math.floor(hours / 24) % 365, 'd');
  return `${years}y`;
}

/** The age of something that began at a time; `<unknown>` without one. */
export function age(since: string | null | undefined, now: number): string {
  return since ? humanDuration(now - Date.parse(since) / 1000) : '<unknown>';
}

function both(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}
