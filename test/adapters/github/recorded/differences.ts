/** Columns of the other system that we do not share, or mean otherwise, and why. */
export const DIFFERENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pull_requests: {
    head_repo_id: 'The fork a branch lies in decides nothing that we measure.',
    description: 'Not kept: stories are named in titles and branches.',
    parent_pr_id: 'Theirs: pull requests that were split out of others.',
    type: 'Theirs: a pattern over labels. We have no kinds of pull requests.',
    component: 'Theirs: a pattern over labels.',
    merge_commit_sha: 'Before the merge GitHub puts a trial merge there, which never reaches the branch; we keep none.',
    base_commit_sha: 'Where the base stood when the branch was last updated; lead time is measured from the commits.',
    additions: 'A list does not tell it. Theirs is 0 then, ours unknown.',
    deletions: 'A list does not tell it. Theirs is 0 then, ours unknown.',
  },
  pull_request_commits: {
    commit_author_name: 'The name in git is free text; we keep the account, where there is one.',
  },
  issues: {
    icon_url: 'Always empty.',
    epic_key: 'GitHub has none.',
    status: 'Theirs is TODO or DONE. Ours tells a duplicate from a closed issue.',
    original_status: 'Ours appends the reason: closed/completed, closed/not_planned.',
    story_point: 'GitHub has none.',
    lead_time_minutes: 'A measure, not a fact of the issue: computed where it is asked for.',
    parent_issue_id: 'Not kept.',
    priority: 'Empty there without a label; here an issue without one has the ordinary priority, p2.',
    original_estimate_minutes: 'GitHub has none.',
    time_spent_minutes: 'GitHub has none.',
    time_remaining_minutes: 'GitHub has none.',
    severity: 'Empty there without a label; here an issue without one has the middle severity, major.',
    component: 'Theirs: a pattern over labels.',
  },
}
