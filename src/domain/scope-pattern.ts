/** A scope, or a pattern for scopes of one kind. */
interface Named {
  readonly kind: string
  readonly name: string
}

/** Whether the pattern stands for the scope: a `*` for any text without a slash, and never for a scope of another kind. */
export function matchesPattern(scope: Named, pattern: Named): boolean {
  const source = pattern.name
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*')
  return scope.kind === pattern.kind && new RegExp(`^${source}$`, 'i').test(scope.name)
}
