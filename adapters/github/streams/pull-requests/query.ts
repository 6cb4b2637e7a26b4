/**
 * What is asked of GraphQL. 20 pull requests with all this, files of a monorepo too, count as about 140 requests: one point,
 * because 150 would be rounded up to two (docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
 * So the 5,000 points of an hour bring 100,000 pull requests. They are less than 10,000 of the 500,000 nodes a query may
 * name; twice as many would come closer to the 10 s that a query may take.
 */
export const PAGE = 20

/** `databaseId` of pull requests and reviews ends at 2^31; `fullDatabaseId` is the id that REST tells. */
const FRAGMENTS = `
fragment Account on Actor {
  __typename
  login
  ... on User { databaseId }
  ... on Bot { databaseId }
  ... on Organization { databaseId }
  ... on Mannequin { databaseId }
}
fragment Nested on PullRequest {
  updatedAt headRefOid additions deletions changedFiles mergeable
  ready: timelineItems(first: 1, itemTypes: [READY_FOR_REVIEW_EVENT]) {
    nodes { ... on ReadyForReviewEvent { createdAt } }
  }
  files(first: 100) @include(if: $paths) {
    pageInfo { hasNextPage }
    nodes { path }
  }
  reviews(first: 50) {
    pageInfo { hasNextPage }
    nodes { fullDatabaseId state submittedAt url author { ...Account } }
  }
  commits(first: 100) {
    pageInfo { hasNextPage }
    nodes {
      commit {
        oid url message authoredDate committedDate
        author { email user { __typename login databaseId } }
        parents { totalCount }
      }
    }
  }
  head: commits(last: 1) {
    nodes {
      commit {
        oid
        statusCheckRollup {
          contexts(first: 100) {
            pageInfo { hasNextPage }
            nodes {
              __typename
              ... on CheckRun {
                databaseId name status conclusion startedAt completedAt url
                checkSuite { app { slug name } }
              }
              ... on StatusContext { context state targetUrl createdAt }
            }
          }
        }
      }
    }
  }
}`

const ALONE = `
  id fullDatabaseId number url title body state isDraft createdAt closedAt mergedAt
  mergeCommit { oid }
  headRefName baseRefName
  labels(first: 100) { nodes { name } }
  author { ...Account }
  reviewRequests { totalCount }`

/** `newest` is asked once, when a pass begins. */
const walk = (fields: string, variables = '') => `
query (
  $owner: String!, $repo: String!, $order: IssueOrder!, $first: Int!, $after: String, $begins: Boolean!${variables}
) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $repo) {
    newest: pullRequests(first: 1, orderBy: { field: UPDATED_AT, direction: DESC }) @include(if: $begins) {
      nodes { updatedAt }
    }
    pullRequests(first: $first, after: $after, orderBy: $order) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ${fields} }
    }
  }
}`

/** A page of pull requests with everything that belongs to them. */
export const WHOLE_PAGE = `${walk(`${ALONE} ...Nested`, ', $paths: Boolean!')}${FRAGMENTS}`
/** A page of pull requests by name. */
export const NAMES_PAGE = walk('fullDatabaseId number updatedAt')
/** What belongs to pull requests that are known by their `node_id`. */
export const NESTED = `
query ($ids: [ID!]!, $paths: Boolean!) {
  rateLimit { cost remaining resetAt }
  nodes(ids: $ids) { ...Nested }
}${FRAGMENTS}`
