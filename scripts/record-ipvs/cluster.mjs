export function writeCluster() {
  return [];
}
