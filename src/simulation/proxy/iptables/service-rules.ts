import { acceptHealthCheck, captureClusterIP, captureExternalIPs, captureLoadBalancer, captureNodePort } from './capture.ts';
import { writeEndpointChains } from './endpoint-chain.ts';
import { masqueradeInternal, writeClusterChain, writeExternalChain, writeFirewallChain, writeLocalChain } from './own-chains.ts';
import type { IptablesFeatures } from './releases.ts';
import type { ServicePlan } from './service-plan.ts';
import {
  captureOldClusterIP,
  captureOldExternalIPs,
  captureOldLoadBalancer,
  captureOldNodePort,
  declareServiceChains,
  writeOldServiceChain,
  writeXLBChain,
} from './xlb.ts';

/** A part of a service port's rules; true ends the service port early. */
type Step = (plan: ServicePlan) => unknown;

// In the order in which kube-proxy writes them; the order of lines is the order of steps.
const policySteps: readonly Step[] = [
  captureClusterIP,
  captureExternalIPs,
  captureLoadBalancer,
  captureNodePort,
  acceptHealthCheck,
  ({ out }) => out.endAlways(),
  masqueradeInternal,
  writeExternalChain,
  writeFirewallChain,
  writeClusterChain,
  writeLocalChain,
  writeEndpointChains,
];

const oldSteps: readonly Step[] = [
  declareServiceChains,
  captureOldClusterIP,
  captureOldExternalIPs,
  captureOldLoadBalancer,
  captureOldNodePort,
  acceptHealthCheck,
  ({ endpoints }) => !endpoints.hasEndpoints,
  writeOldServiceChain,
  writeXLBChain,
];

/** Writes every rule of one service port (reference A.6, A.20). Models syncProxyRules' loop (1.18, 1.21, 1.23, 1.26). */
export function writeServicePort(plan: ServicePlan): void {
  for (const step of stepsOf(plan.features)) if (step(plan) === true) return;
}

function stepsOf({ policyChains }: IptablesFeatures): readonly Step[] {
  return policyChains ? policySteps : oldSteps;
}
