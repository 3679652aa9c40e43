import type { Phrase } from './phrase.ts'

/** Why what is asked of people, tokens and links is refused. */
export const ACCESS: readonly Phrase[] = [
  ['nobody would be left who may do everything: make somebody else an administrator first', '那样将没有管理员：请先让他人成为管理员'],
  ['somebody has this e-mail already', '该电子邮件已被使用'],
  ['somebody else has changed this user; look at it again', '该成员已被他人修改，请重新查看'],
  ['{email} has an account already', '{email} 已有账户'],
  ['there are {most} invitations, which is as many as there may be', '已有 {most} 个邀请，达到上限'],
  ['there are {most} tokens of yours, which is as many as there may be', '您已有 {most} 个令牌，达到上限'],
  ['there are {most} links, which is as many as there may be', '已有 {most} 个链接，达到上限'],
  ['there is no user {id}', '没有成员 {id}'],
  ['there is no invitation {id}', '没有邀请 {id}'],
  ['there is no session {id}', '没有会话 {id}'],
  ['there is no token {id}', '没有令牌 {id}'],
  ['there is no link {id}', '没有链接 {id}'],
  ['current: that is not your password', '当前密码不正确'],
  ['next: expected at least {count} characters', '新密码至少需要 {count} 个字符'],
  ['email: expected a mail address', '请填写电子邮件地址'],
  ['too many tries have failed; try again in {seconds} s', '失败次数过多；请在 {seconds} 秒后重试'],
  ['this server is open: nobody signs in here. Set AUTH_SECRET to have people sign in', '本服务器是开放的，无需登录。如需登录请设置 AUTH_SECRET'],
  ['this is for a person who has signed in', '仅供已登录的人使用'],
  ['this is not for your role', '您的角色无权执行此操作'],
  ['this is not for this token', '此令牌无权执行此操作'],
  ['this is for those who have signed in, and for tokens: Authorization: Bearer …', '请先登录'],
  ['what belongs to others is for administrators', '他人的内容仅供管理员查看'],
]
