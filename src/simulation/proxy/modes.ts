import { type ProxyInput, withDefaults } from './input.ts';
import { iptablesMode } from './iptables/mode.ts';
import { ipvsMode } from './ipvs/mode.ts';
import type { ProxyMode } from './mode.ts';
import { nftablesMode } from './nftables/mode.ts';
import { userspaceMode } from './userspace/mode.ts';

/** Every mode that can be run. */
export const proxyModes: Readonly<Record<string, ProxyMode>> = {
  iptables: iptablesMode,
  ipvs: ipvsMode,
  userspace: userspaceMode,
  nftables: nftablesMode,
};

/** What an input asks for that a mode cannot do yet; undefined when there is nothing. */
export function unsupported(mode: ProxyMode, input: ProxyInput): string | undefined {
  return mode.unsupported?.(withDefaults(input), input.steps ?? []);
}
