import type { Finding } from '@parley/kernel';
import type { Reader, Variable } from '../declare.ts';
import { type Config, type Environment, readText, readValue, shown } from '../load.ts';
import { type VariableName, variables } from '../registry.ts';

/** What a rule finds about one of its variables. */
export interface Verdict extends Omit<Finding, 'subject'> {
  readonly variable: VariableName;
}

type Check<Names extends VariableName> = (
  values: Config<Names>,
  /** Text as it was given, of the variables above; undefined when unset. */
  given: (name: Names) => string | undefined,
) => Verdict | readonly Verdict[] | undefined;

/** Something that single values cannot tell: how they go together, and what they mean for users. */
export interface Rule {
  /** Services that find it out at their start; each must read all the variables. */
  readonly services: readonly Reader[];
  readonly names: readonly VariableName[];
  /** Empty when all is well, and when a value is wrong by itself. */
  findings(env: Environment): readonly Finding[];
}

export function rule<const Names extends readonly VariableName[]>(
  services: readonly Reader[],
  names: Names,
  check: Check<Names[number]>,
): Rule {
  return {
    services,
    names,
    findings(env) {
      const readings = names.map((name) => [name, readValue(name, env)] as const);
      if (readings.some(([, { problem }]) => problem !== undefined)) return [];
      const values = Object.fromEntries(readings.map(([name, { value }]) => [name, value])) as Config<Names[number]>;
      const verdicts = check(values, (name) => readText(name, env)?.text) ?? [];
      return ('variable' in verdicts ? [verdicts] : verdicts).map((verdict) => asFinding(verdict, env));
    },
  };
}

function asFinding({ variable, ...rest }: Verdict, env: Environment): Finding {
  const declared: Variable<unknown> = variables[variable];
  const reading = readText(variable, env);
  return { subject: reading?.text === undefined ? variable : `${reading.source}=${shown(declared, reading.text)}`, ...rest };
}

export const error = (variable: VariableName, problem: string, effect: string, remedy: string): Verdict => ({
  severity: 'error',
  variable,
  problem,
  effect,
  remedy,
});

export const warning = (variable: VariableName, problem: string, effect: string, remedy: string): Verdict => ({
  severity: 'warning',
  variable,
  problem,
  effect,
  remedy,
});
