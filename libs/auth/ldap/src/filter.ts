import { AppError, errorMessage } from '@parley/kernel';
import { type Filter, FilterParser } from 'ldapts';
import { escapeFilterValue, fillTemplate, type TemplateValues } from './template.ts';

const SAMPLE: TemplateValues = { user: 'somebody', realm: 'a.b.c.d.e.f.g.h.example', dn: 'cn=somebody' };

/** Blanks between the parts of a filter, which OpenLDAP's library passes over and the parser does not. */
function withoutGaps(filter: string): string {
  return filter
    .trim()
    .replaceAll(/\(\s*([&|!])\s*(?=\()/g, '($1')
    .replaceAll(/\)\s+(?=[()])/g, ')');
}

/** The filter of a template for one user; undefined when a token has no value. */
export function buildFilter(template: string, values: TemplateValues): Filter | undefined {
  const text = fillTemplate(withoutGaps(template), values, escapeFilterValue);
  return text === undefined ? undefined : FilterParser.parseString(text);
}

/**
 * Refuses a template that would be no filter once it is filled in.
 * @param variable whose value it is
 * @throws AppError CONFIG_INVALID
 */
export function checkFilter(template: string, variable: string): void {
  try {
    buildFilter(template, SAMPLE);
  } catch (error) {
    const cause = errorMessage(error).split(/[:.] /, 1)[0];
    throw new AppError('CONFIG_INVALID', `${variable}=${JSON.stringify(template)}: is no filter that is understood here (${cause})`);
  }
}
