/** A repository as the API's routes name it. */
export interface Place {
  readonly owner: string
  readonly repo: string
}

/** e.g. of `octo/hello`. */
export function placeOf(name: string): Place {
  const [owner = '', repo = ''] = name.split('/')
  return { owner, repo }
}
