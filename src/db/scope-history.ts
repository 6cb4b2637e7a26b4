/**
 * The scopes that belonged to an initiative as of an instant, as was known then: a scope that moves leaves its work, its tests
 * and what is known of it with the initiative that it belonged to. Parameters 1 and 2 are tenant and initiative; `asOf` is the
 * number of the one that is the instant.
 */
export const scopesKnown = (asOf: number) => `select scope_id from tracker_metrics.scope_initiatives
  where tenant_id = $1 and initiative_id = $2 and scope_id is not null and known_from <= $${asOf} and known_to > $${asOf}`
