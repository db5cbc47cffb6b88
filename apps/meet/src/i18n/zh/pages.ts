import type { pagesEn } from '../en/pages.ts';

export const pagesZh: typeof pagesEn = {
  app: { tagline: '运行在您自己服务器上的视频会议' },
  welcome: {
    title: '面对面交流',
    room: '会议名称',
    placeholder: '例如：周一例会',
    start: '开始会议',
    hint: '打开相同地址的人会在这里与您相见。',
  },
  left: { title: '您已离开会议', again: '重新加入', home: '首页' },
  failure: {
    roomFull: { title: '会议人数已满', text: '请在有人离开后重试。' },
    kicked: { title: '您已被移出会议', text: '主持人请您离开了会议。' },
    destroyed: { title: '会议已结束', text: '会议已对所有人关闭。' },
    banned: { title: '您不能再次加入', text: '主持人已禁止您进入此会议。' },
    lobbyDenied: { title: '您的加入请求被拒绝', text: '主持人没有同意您加入。' },
    membersOnly: { title: '此会议仅限成员', text: '请向主持人索取邀请。' },
    loginRequired: { title: '此会议需要登录', text: '请登录后加入。' },
    loginRefused: { title: '登录被拒绝', text: '请检查用户名和密码。' },
    loginBusy: { title: '暂时无法验证登录', text: '请稍后再试。' },
    tokenRequired: { title: '此会议需要邀请', text: '请打开邀请中的链接，或从您登录的系统进入会议。' },
    tokenRefused: { title: '您的邀请在这里无效', text: '它可能已过期，或属于另一个会议。请索取新的链接。' },
    reservation: { title: '会议无法开始', text: '预订系统拒绝了此会议。' },
    joinRefused: { title: '无法加入会议', text: '服务器拒绝了您的加入。' },
    connectionFailed: { title: '没有连接', text: '无法连接到服务器。' },
    insecureContext: {
      title: '此页面不安全',
      text: '浏览器只允许 HTTPS 页面使用麦克风和摄像头。请使用 https:// 开头的地址打开。',
    },
    unsupported: { title: '此浏览器无法加入', text: '它不支持视频通话（WebRTC）。' },
    again: '重试',
  },
};
