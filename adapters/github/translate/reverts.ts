/** Which pull requests one says it reverts. Only numbers leave here: what people write is kept nowhere. */

interface Told {
  /** e.g. octo/hello: a number of another repository is none of ours. */
  readonly repository: string
  readonly title: string
  readonly body: string
  readonly branch: string
}

/** The numbers, each once, lowest first. */
export function revertedBy(told: Told): number[] {
  const numbers = [...fromBranch(told), ...fromTitle(told), ...fromBody(told)]
  return [...new Set(numbers)].filter((number) => number <= INT32).sort((one, other) => one - other)
}

const INT32 = 2 ** 31 - 1

/** GitHub's own button names the branch so. */
function fromBranch({ branch }: Told): number[] {
  const number = /^revert-(\d{1,10})-/.exec(branch)?.[1]
  return number === undefined ? [] : [Number(number)]
}

/** `Revert "Greet the world (#12)"`: git takes the title of a squashed commit, which ends in the number. */
function fromTitle({ title }: Told): number[] {
  const number = /^revert ".*\(#(\d{1,10})\)"/i.exec(title)?.[1]
  return number === undefined ? [] : [Number(number)]
}

const BEGINNING = /^[ \t]*(?:this (?:pr |pull request )?)?reverts?:?[ \t]+/gim
const ONE =
  /(?:(?:pr|pull request) )?(?:([\w.-]+\/[\w.-]+)?#|https?:\/\/[^\s/]+\/([\w.-]+\/[\w.-]+)\/pull\/)(\d{1,10})\b(?:,? and |, ?|[ \t]+)?/iy

/** `Reverts octo/hello#12`, as GitHub writes it; also `Reverts #12 and #13`. Only at the beginning of a line. */
function fromBody({ body, repository }: Told): number[] {
  const numbers: number[] = []
  for (const beginning of body.matchAll(BEGINNING)) {
    ONE.lastIndex = beginning.index + beginning[0].length
    for (let one = ONE.exec(body); one !== null; one = ONE.exec(body)) {
      const where = one[1] ?? one[2] ?? repository
      if (where.toLowerCase() === repository.toLowerCase()) numbers.push(Number(one[3]))
    }
  }
  return numbers
}
