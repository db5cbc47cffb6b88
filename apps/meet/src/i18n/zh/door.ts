import type { doorEn } from '../en/door.ts';

export const doorZh: typeof doorEn = {
  door: {
    leave: '离开',
    host: {
      title: '正在等待主持人',
      text: '主持人到达后会议才会开始，届时您将自动加入。',
      waiting: '等待中…',
      iAmHost: '我是主持人',
      invitation: '您是主持人吗？请用您自己的链接打开会议。',
    },
    login: {
      title: '以主持人身份登录',
      text: '请使用您在此服务器上的账号。',
      requiredTitle: '登录后加入',
      requiredText: '此服务器只允许有账号的人加入。',
      username: '用户名',
      password: '密码',
      submit: '登录',
      pending: '正在登录…',
      cancel: '取消',
      problem: {
        wrong: '用户名或密码不正确。',
        busy: '服务器暂时无法验证，或尝试次数过多。请稍后再试。',
        refused: '此账号不能开启该会议。',
        unreachable: '服务器没有响应，请稍后再试。',
      },
    },
    password: {
      title: '此会议设有密码',
      text: '请向邀请您的人询问。',
      label: '会议密码',
      submit: '加入会议',
      wrong: '密码不正确。',
    },
    name: { title: '怎么称呼您？', text: '其他人想知道是谁进来了。' },
    lobby: {
      title: '请求加入',
      text: '此会议由主持人逐一准许加入。',
      knock: '请求加入',
      havePassword: '我有密码',
      passwordText: '有密码就不必等候。',
      back: '返回请求加入',
      waitingTitle: '请稍候',
      waitingText: '主持人已知道您在等候。',
      waiting: '正在等候准许…',
      knockingText: '正在通知主持人。',
      knocking: '正在请求加入…',
    },
  },
};
