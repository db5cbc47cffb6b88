/** Why somebody sees a page of ours on the way to a room. */
export type Notice = 'noRoom' | 'tooMany' | 'unreachable' | 'misconfigured' | 'refused' | 'expired' | 'untrusted' | 'signedOff';

type Texts = Readonly<Record<Notice | 'again' | 'home', string>>;

const ENGLISH: Texts = {
  noRoom: 'This address names no room that could be opened.',
  tooMany: 'Too many sign-ons come from your network at the moment. Please try again in a few seconds.',
  unreachable: 'The sign-on of your organisation does not answer at the moment. Please try again in a minute.',
  misconfigured: 'The sign-on is not set up correctly. Please tell whoever runs this server; the log says what is wrong.',
  refused: 'Your organisation did not sign you on.',
  expired: 'This sign-on took too long, was finished already, or was begun in another browser. Please begin again.',
  untrusted: 'The answer of the sign-on could not be trusted. Please begin again.',
  signedOff: 'You are signed off.',
  again: 'Try again',
  home: 'To the start page',
};

const CHINESE: Texts = {
  noRoom: '这个地址没有指明可以打开的房间。',
  tooMany: '您所在的网络登录次数过多，请几秒钟后再试。',
  unreachable: '贵组织的登录服务暂时没有响应，请稍后再试。',
  misconfigured: '登录设置有误。请联系服务器管理员，日志中有具体原因。',
  refused: '贵组织没有允许您登录。',
  expired: '这次登录超时、已经完成，或是在另一个浏览器中开始的。请重新登录。',
  untrusted: '登录服务的答复无法验证。请重新登录。',
  signedOff: '您已退出登录。',
  again: '重试',
  home: '返回首页',
};

/** The texts in the language that a browser asks for first, as far as there is one. */
export function textsFor(acceptLanguage: string | undefined): Texts & { readonly language: string } {
  return /^\s*zh\b/i.test(acceptLanguage ?? '') ? { ...CHINESE, language: 'zh-CN' } : { ...ENGLISH, language: 'en' };
}
