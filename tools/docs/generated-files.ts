import { bootMessagesPage } from './boot-messages-page';
import { commandsPage } from './commands-page';
import { diagrams } from './diagrams';
import { inputTypes } from './settings/input-types';
import { settingsPage } from './settings/settings-page';
import { stackSettings } from './settings/stacks';
import { svgOf } from './svg';

/** The text of every generated file, by its path in the project. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const pictures = Object.entries(diagrams).map(([name, diagram]) => [`docs/images/${name}.svg`, svgOf(diagram)]);
  const stacks = stackSettings();
  return {
    'docs/boot-messages.md': bootMessagesPage(),
    'docs/commands.md': await commandsPage(),
    'docs/settings.md': settingsPage(stacks),
    ...inputTypes(stacks),
    ...Object.fromEntries(pictures),
  };
}
