import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readOverrides } from './overrides.ts';
import { interfaceConfigScript, interfaceOverrides } from './script.ts';

describe('readOverrides', () => {
  it.each([
    ['CONFIG_JS__channelLastN', '4', ['channelLastN'], 4],
    ['CONFIG_JS__a__b__c', 'true', ['a', 'b', 'c'], true],
    ['CONFIG_JS__toolbarButtons', '["camera","chat"]', ['toolbarButtons'], ['camera', 'chat']],
    ['CONFIG_JS__subject', "It's </script>", ['subject'], "It's </script>"],
    ['CONFIG_JS__e2ee', '{"externallyManagedKey":true}', ['e2ee'], { externallyManagedKey: true }],
    ['CONFIG_JS__nothing', '', ['nothing'], ''],
  ])('%s=%s', (name, text, path, value) => {
    expect(readOverrides({ [name]: text, INTERFACE_CONFIG_JS__x: '1', PATH: '/bin' }, 'CONFIG_JS')).toEqual({
      overrides: [{ path, value }],
      bad: [],
    });
  });

  it.each(['CONFIG_JS__', 'CONFIG_JS____proto__', 'CONFIG_JS__a__constructor', 'CONFIG_JS__a b', 'CONFIG_JS__1', 'CONFIG_JS__a__'])(
    'names %s',
    (name) => {
      expect(readOverrides({ [name]: '1' }, 'CONFIG_JS')).toEqual({ overrides: [], bad: [name] });
    },
  );
});

describe('interface_config.js', () => {
  const overrides = readOverrides(
    { INTERFACE_CONFIG_JS__APP_NAME: 'Ours</script>', INTERFACE_CONFIG_JS__A__B: '[1]' },
    'INTERFACE_CONFIG_JS',
  ).overrides;

  it("gets them before the operator's own lines", () => {
    const scope = {};
    runInNewContext(interfaceConfigScript('interfaceConfig.A.B.push(2);', overrides), scope);
    expect(scope).toMatchObject({ interfaceConfig: { APP_NAME: 'Ours</script>', A: { B: [1, 2] }, SHOW_POWERED_BY: false } });
  });

  it('of another client gets them as lines', () => {
    const lines = interfaceOverrides(overrides);
    expect(lines).not.toContain('<');
    const scope = {};
    runInNewContext(`var interfaceConfig = { APP_NAME: 'Theirs', C: 1 };\n${lines}`, scope);
    expect(scope).toEqual({ interfaceConfig: { APP_NAME: 'Ours</script>', A: { B: [1] }, C: 1 } });
  });
});
