import type { Review } from '../review';
import { totals } from './describe';

/**
 * What GitLab shows of a plan in a merge request: how many resources are made, changed and deleted, over all stacks.
 *
 * @see https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsterraform
 */
export function renderGitlabReport(review: Review): string {
  return JSON.stringify(totals(review));
}
