/** Columns of the other system that we do not share, or mean otherwise, and why. */
export const DIFFERENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  issues: {
    icon_url: 'A picture, not a fact.',
    epic_key: 'Empty in all rows; ours is tested where the agile API tells an epic.',
    type: 'Theirs is a mapping of one team. What a type is to us is said by the binding, and tested beside.',
    resolution_date:
      'Theirs stands also where the status is none of done. Ours is null there; the others are compared.',
    lead_time_minutes: 'A measure, not a fact of the issue: computed where it is asked for.',
    time_remaining_minutes: 'Not kept: what remains is an opinion of today.',
    severity: 'Always empty there. Ours follows the priority.',
    component: 'Not kept. Theirs is empty here, too.',
    original_project: 'The name of the project. Ours is its id and its key, which nobody rewrites.',
  },
  sprints: {
    url: 'An address of the API, not one for people: we keep none.',
  },
}
