/** A Kubernetes release as a value: `1.26`. */
export type Version = string;

/** Whether a release is at least another one; `1.9` comes before `1.26`. A patch level (`1.26.3`) is not looked at. */
export function atLeast(version: Version, other: Version): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor >= otherMinor);
}
