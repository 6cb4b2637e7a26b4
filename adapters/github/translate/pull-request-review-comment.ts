import { read } from '../../payload/read.ts'
import { PullRequestEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { embeddedPullRequest } from './pull-request.ts'

/** The pull request the comment stands on: a comment alone decides nothing. */
export const pullRequestReviewComment: Translator = (receipt, { rules }) =>
  changed(embeddedPullRequest(read(PullRequestEvent, receipt), rules))
