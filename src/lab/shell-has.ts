/** What the terminal's shell has besides its own commands. A task that needs what is missing is left out of the lab. */
export const shellHas = { kubectl: true } as const satisfies Record<string, boolean>;
