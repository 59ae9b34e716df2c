import { isInstalled } from './find-program';

/** Programs that do not come with npm, and what makes them available. */
const installation = {
  terraform:
    'run npx runners setup sandbox, or install 1.11 or newer with tfenv (tfenv install) or from https://developer.hashicorp.com/terraform/install',
  moto_server: "run npx runners setup sandbox, or install it with: pip install 'moto[server]'",
} as const;

export type Tool = keyof typeof installation;

/** @throws {Error} naming the tool and how to install it, when it is not on the PATH */
export function requireTool(tool: Tool): void {
  if (!isInstalled(tool)) {
    throw new Error(`${tool} is not installed: ${installation[tool]}`);
  }
}
