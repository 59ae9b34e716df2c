import { isTimeZone } from '../primitives';
import { cronProblem, fiveFields } from './cron';
import { type Finding, rule } from './rule';

const sizes = ['min_size', 'desired_capacity', 'max_size'] as const;
const attributes = ['recurrence', 'time_zone', 'count', ...sizes];

export const scheduleKeys = ['scale_in', 'scale_out'].flatMap((action) =>
  attributes.map((attribute) => `${action}_${attribute}`),
);

/** The schedule is a free map: what it lacks would only show when AWS refuses it. */
export const scheduleComplete = rule(['runnerScheduleEnable', 'runnerScheduleConfig'], (settings) =>
  settings.runnerScheduleEnable
    ? ['scale_in', 'scale_out'].flatMap((action) => actionFindings(action, settings.runnerScheduleConfig))
    : [],
);

function actionFindings(action: string, config: Readonly<Record<string, string>>): Finding[] {
  const at = (attribute: string) => `runnerScheduleConfig.${action}_${attribute}`;
  const { [`${action}_recurrence`]: recurrence, [`${action}_time_zone`]: zone } = config;
  const findings: (Finding | false)[] = [
    recurrence === undefined && {
      setting: at('recurrence'),
      message: 'is required with runnerScheduleEnable: five cron fields, such as "0 8 * * 1-5"',
    },
    finding(at('recurrence'), recurrence && cronProblem(recurrence, fiveFields)),
    zone !== undefined &&
      !isTimeZone(zone) && {
        setting: at('time_zone'),
        message: `is ${zone}, which is no time zone of the IANA database: write one such as Europe/Berlin`,
      },
  ];
  return [...findings.filter((found) => found !== false), ...sizeFindings(action, config)];
}

/** `count` stands for each size that is not given. */
function sizeFindings(action: string, config: Readonly<Record<string, string>>): Finding[] {
  const at = (attribute: string) => `runnerScheduleConfig.${action}_${attribute}`;
  const count = config[`${action}_count`];
  const given = sizes.map((size) => ({ size, text: config[`${action}_${size}`] ?? count }));
  const missing = given.filter(({ text }) => text === undefined).map(({ size }) => `${action}_${size}`);
  if (missing.length > 0) {
    return [{ setting: at('count'), message: `is required, or else ${missing.join(', ')}` }];
  }
  const wrong = given.filter(({ text }) => !/^\d+$/.test(String(text)));
  if (wrong.length > 0) {
    return wrong.map(({ size, text }) => ({ setting: at(size), message: `is ${text}: write a whole number` }));
  }
  const [min = 0, desired = 0, max = 0] = given.map(({ text }) => Number(text));
  return min <= desired && desired <= max
    ? []
    : [
        {
          setting: at('desired_capacity'),
          message: `is ${desired}, which is not between ${action}_min_size (${min}) and ${action}_max_size (${max})`,
        },
      ];
}

function finding(setting: string, message: string | undefined): Finding | false {
  return message ? { setting, message } : false;
}
