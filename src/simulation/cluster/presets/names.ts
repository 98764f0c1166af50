/** The names that `preset` takes. Apart from the presets, so that a page can offer them without having them. */
export const presetNames: readonly string[] = ['service-networking'];
