import { ValidationSeverity, type ValidatorSettings, validate } from 'dockerfile-utils';

/** What is only advice by default is a problem here. */
const strict: ValidatorSettings = {
  deprecatedMaintainer: ValidationSeverity.ERROR,
  directiveCasing: ValidationSeverity.ERROR,
  emptyContinuationLine: ValidationSeverity.ERROR,
  instructionCasing: ValidationSeverity.ERROR,
  instructionCmdMultiple: ValidationSeverity.ERROR,
  instructionEntrypointMultiple: ValidationSeverity.ERROR,
  instructionHealthcheckMultiple: ValidationSeverity.ERROR,
  instructionJSONInSingleQuotes: ValidationSeverity.ERROR,
  instructionWorkdirRelative: ValidationSeverity.ERROR,
};

/** What a linter says of the text of a Dockerfile, each as `line: what is wrong`; nothing when all is well. */
export function dockerfileProblems(text: string): string[] {
  return validate(text, strict).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}

export interface BuildStage {
  /** Its name, or its number where it has none. */
  readonly name: string;
  /** The image or the stage that it begins with; arguments stand in it as `${NAME}` unless they have a default. */
  readonly from: string;
}

/** The stages of a Dockerfile, in order. */
export function buildStages(text: string): BuildStage[] {
  const defaults = new Map([...text.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]));
  return [...text.matchAll(/^FROM (?:--\S+ )*(\S+)(?: AS (\S+))?$/gim)].map(([, from = '', name], index) => ({
    name: name ?? String(index),
    from: from.replace(/\$\{(\w+)\}/g, (reference, argument) => defaults.get(argument) ?? reference),
  }));
}

/** The images of a Dockerfile that are not pinned to an exact version, such as `node:22`, or given as an argument. */
export function looseImages(text: string): string[] {
  const stages = buildStages(text);
  const earlier = new Set(stages.map(({ name }) => name));
  const copied = [...text.matchAll(/^COPY .*--from=(\S+)/gm)].map(([, from = '']) => from);
  return [...stages.map(({ from }) => from), ...copied]
    .filter((from) => !earlier.has(from))
    .filter((from) => !/:v?\d+\.\d+(\.\d+)?[\w.-]*$|@sha256:[0-9a-f]{64}$|\$\{\w+\}$/.test(from));
}
