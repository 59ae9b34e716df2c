import { awsJson } from './aws';
import { withAdvice } from './boot-advice';

export interface StepReport {
  readonly name: string;
  readonly seconds: number;
  /** What came in by the network; undefined where the instance boots from an older deployment. */
  readonly kilobytes?: number;
}

/** How an instance became ready, as its boot told the log group. */
export interface BootReport {
  /** Seconds of each step that is done, in the order in which they ran. */
  readonly steps: readonly StepReport[];
  /** Seconds of the boot that came to its end; undefined while it goes on, and where it failed. */
  readonly seconds?: number;
  /** Why it does not go on. */
  readonly failure?: { readonly step: string; readonly reason: string };
}

/** What bash says of a script of the user, with the file before it; and what the boot says when it ended. */
const isOfScript = /^\S*\/scripts\/(?=\w+\.sh: )/;
const scriptFailed = /^runnerInstall\.\w+Script failed$/;

/** What of the log is read: any of these is in a line. */
const telling = '?"done after" ?"boot took" ?"BOOT FAILED" ?"ERROR:" ?"failed" ?"scripts/"';

/**
 * Of an instance that was started lately or long ago.
 *
 * @returns undefined where the log says nothing of it, or may not be read
 */
export function bootReport(region: string, logGroup: string, instanceId: string): BootReport | undefined {
  try {
    const { events } = awsJson<{ readonly events: readonly { readonly message: string }[] }>(
      region,
      ...['logs', 'filter-log-events', '--log-group-name', logGroup],
      ...['--log-stream-name-prefix', `${instanceId}/user-data`, '--filter-pattern', telling],
    );
    return bootOfLines(events.map(({ message }) => message));
  } catch {
    return undefined;
  }
}

/** The same from the lines of `boot.sh`, of which there may be those of several attempts. */
export function bootOfLines(lines: readonly string[]): BootReport | undefined {
  const steps = new Map<string, StepReport>();
  let seconds: number | undefined;
  let failure: BootReport['failure'];
  let reason = '';
  let said = '';
  for (const line of lines.map((one) => one.replace(/^\S+Z /, '').trim())) {
    const done = /^(?:\d+-)?(\S+) done after (\d+) s(?:, (\d+) kB received)?$/.exec(line);
    const up = /boot took (\d+) s(?:, \d+ kB received)?$/.exec(line);
    const failed = /^BOOT FAILED in step (?:\d+-)?([^. ]+)/.exec(line);
    if (done) {
      const [, name = '', took, kilobytes] = done;
      steps.set(name, { name, seconds: Number(took), ...(kilobytes ? { kilobytes: Number(kilobytes) } : {}) });
      failure = undefined;
    } else if (up) {
      seconds = Number(up[1]);
      failure = undefined;
    } else if (failed) {
      failure = { step: String(failed[1]), reason };
    } else if (!/ failed after \d+ s(, \d+ kB received)?$/.test(line)) {
      reason = line.replace(/^ERROR: /, '');
      reason = scriptFailed.test(reason) && said !== '' ? `${reason}: ${said}` : reason;
    }
    said = isOfScript.test(line) ? line.replace(isOfScript, '') : said;
  }
  const all = [...steps.values()];
  return lines.length === 0
    ? undefined
    : { steps: all, ...(seconds === undefined ? {} : { seconds }), ...(failure ? { failure } : {}) };
}

/** For people, a line or two. */
export function describeBoot({ steps, seconds, failure }: BootReport): string[] {
  const each = steps.map(describeStep).join(', ');
  return [
    ...(failure ? [`boot  failed in step ${failure.step}: ${withAdvice(failure.reason)}`] : []),
    ...(each === '' ? [] : [`boot  ${seconds === undefined ? 'so far' : `${seconds} s`}: ${each}`]),
  ];
}

const describeStep = ({ name, seconds, kilobytes = 0 }: StepReport) =>
  `${name} ${seconds} s${kilobytes < 1000 ? '' : ` (${Math.round(kilobytes / 1000)} MB)`}`;
