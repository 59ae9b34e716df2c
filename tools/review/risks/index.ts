import { dataRisks } from './data';
import { driftRisks } from './drift';
import { jobRisks } from './jobs';
import { moneyRisks } from './money';
import { networkRisks } from './network';
import { permissionRisks } from './permissions';
import type { Planned, Risk } from './risk';

/** Every risk of a plan, the worst class first. */
export function risksOf(planned: Planned): readonly Risk[] {
  return [jobRisks, dataRisks, permissionRisks, networkRisks, moneyRisks, driftRisks].flatMap((find) => find(planned));
}
