// tslib's function of this name, in place of all of tslib (plugins/notebook-assets.ts).

/** What `import x from` gives of a CommonJS module. */
export function __importDefault(module: { readonly __esModule?: boolean } | undefined): unknown {
  return module?.__esModule ? module : { default: module };
}
