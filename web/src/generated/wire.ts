// Generated from src/wire by `porchlight typescript`. Do not edit.
/* eslint-disable */

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

export type Permission = "leads:read" | "leads:read_all" | "leads:write" | "leads:assign" | "leads:delete" | "conversations:read" | "conversations:reply" | "conversations:assign" | "visitors:read" | "sites:read" | "sites:write" | "users:read" | "users:write" | "settings:read" | "settings:write" | "jobs:read" | "jobs:write" | "audit:read" | "events:write";

export type LeadStatus = "new" | "contacted" | "qualified" | "proposal" | "converted" | "lost";

export type Merit = "submitted_form" | "asked_in_chat" | "left_form" | "email" | "company_email" | "phone" | "company" | "full_name" | "campaign";

export type CaptureState = "partial" | "chat_inquiry" | "submitted";

export type Quality = "low" | "medium" | "high";

export type Problem = { 
/**
 * `/problems/<slug>`; the list is in the API document.
 */
type: string, title: string, status: number, detail: string, 
/**
 * The path of the request, or the id of the failure in the log.
 */
instance: string, 
/**
 * The values at fault; empty when the request as a whole is.
 */
errors: Array<FieldProblem>, 
/**
 * After how many seconds a repeat makes sense: the `Retry-After` of answers that have no headers.
 */
retryAfter?: number | null, };

export type FieldProblem = { 
/**
 * JSON pointer into the body (`/rules/0/mode`), or the name of a query parameter (`?limit`).
 */
pointer: string, detail: string, };

export type SignUp = { agencyName: string, name: string, email: string, 
/**
 * 10 to 200 characters.
 */
password: string, 
/**
 * Of the first workspace; UTC when absent.
 */
timeZone?: string, };

export type LogIn = { email: string, password: string, 
/**
 * A code of the user's authenticator. Users without one may send it: it is ignored.
 */
totp?: string, };

export type Refresh = { refreshToken?: string, };

export type ForgotPassword = { email: string, };

export type SetPasswordByToken = { token: string, password: string, };

export type ChangePassword = { currentPassword: string, newPassword: string, };

export type PatchMe = { name?: string, 
/**
 * IANA name; null takes the workspace's.
 */
timeZone?: string | null, 
/**
 * `en`, `de`, `es`, `fr`, `pt`, `hi` or `ar`; null takes the browser's.
 */
locale?: string | null, };

export type CreateWorkspace = { name: string, timeZone?: string, 
/**
 * ISO 3166-1 alpha-2: how local phone numbers are read.
 */
country?: string, };

export type PatchWorkspace = { name?: string, timeZone?: string, country?: string, 
/**
 * For how many days reported events are kept.
 */
eventRetentionDays?: number, };

export type CreateUser = { name: string, email: string, password?: string, workspaceId: string, roles: Array<string>, };

export type PatchUser = { roles?: Array<string>, active?: boolean, };

export type PutRole = { permissions: Array<Permission>, };

export type CreateApiKey = { name: string, permissions: Array<Permission>, };

export type UserStatus = "active" | "invited" | "disabled";

export type UserView = { id: string, name: string, email: string, agencyRole: string | null, timeZone: string | null, locale: string | null, createdAt: string, };

export type AgencyView = { id: string, name: string, };

export type WorkspaceView = { id: string, name: string, timeZone: string, country: string | null, 
/**
 * For how many days reported events are kept; leads stay.
 */
eventRetentionDays: number, createdAt: string, };

export type AuthState = { firstRun: boolean, signupOpen: boolean, };

export type SignedUp = { user: UserView, agency: AgencyView, workspace: WorkspaceView, accessToken: string, 
/**
 * Seconds.
 */
expiresIn: number, refreshToken: string, };

export type SignedIn = { user: UserView, accessToken: string, 
/**
 * Seconds.
 */
expiresIn: number, refreshToken: string, };

export type Me = { user: UserView, agency: AgencyView, workspaces: Array<MyWorkspace>, };

export type MyWorkspace = { id: string, name: string, timeZone: string, country: string | null, roles: Array<string>, permissions: Array<Permission>, };

export type MemberView = { id: string, name: string, email: string, roles: Array<string>, status: UserStatus, createdAt: string, };

export type RoleView = { name: string, permissions: Array<Permission>, 
/**
 * Comes with the product and cannot be changed.
 */
builtIn: boolean, };

export type SignInView = { id: string, userAgent: string, ip: string, current: boolean, createdAt: string, lastUsedAt: string, };

export type ApiKeyView = { id: string, name: string, 
/**
 * The first characters, to recognise it by.
 */
hint: string, permissions: Array<Permission>, createdAt: string, lastUsedAt: string | null, 
/**
 * The key itself: only in the answer that makes it.
 */
key?: string, };

export type AuditEntryView = { id: string, at: string, 
/**
 * `user`, `api_key` or `system`.
 */
actorKind: string, actorId: string | null, actorName: string | null, 
/**
 * Area and verb: `lead.assigned`, `user.invited`.
 */
action: string, target: string | null, detail: JsonValue, ip: string | null, };

export type CreateSite = { name: string, 
/**
 * Host name without scheme and path; IDN allowed; `localhost:8081` for trying out.
 */
domain: string, 
/**
 * Further domains, exact or `*.example.com`.
 */
allowedDomains: Array<string>, tracker?: TrackerSettings, chat?: ChatSettings, };

export type PatchSite = { name?: string, domain?: string, allowedDomains?: Array<string>, 
/**
 * An inactive site records nothing and its script does nothing.
 */
active?: boolean, 
/**
 * A merge patch (RFC 7396) of `TrackerSettings`: what is absent stays, null sets back.
 */
tracker?: TrackerSettings, 
/**
 * A merge patch (RFC 7396) of `ChatSettings`: what is absent stays, null sets back.
 */
chat?: ChatSettings, };

export type TrackerSettings = { enabled: boolean, 
/**
 * Capture forms that were begun but not sent.
 */
partialCapture: boolean, 
/**
 * Store and send nothing until the page grants consent.
 */
consentRequired: boolean, 
/**
 * Honour Global Privacy Control and Do Not Track.
 */
respectDnt: boolean, };

export type ChatSettings = { enabled: boolean, appearance: Appearance, preChat: PreChat, 
/**
 * Shown while nobody is there.
 */
offlineMessage: string, 
/**
 * Show agents where the visitor is and came from (CHT-4).
 */
visitorContext: boolean, 
/**
 * When somebody answers (CHT-9). Null: whenever an agent is there.
 */
businessHours?: BusinessHours | null, };

export type Appearance = { 
/**
 * `#rrggbb`.
 */
color: string, 
/**
 * `left` or `right`.
 */
position: Side, title: string, welcome: string, 
/**
 * Said by the widget after `greetingDelaySeconds`; empty for none.
 */
greeting: string, greetingDelaySeconds: number, 
/**
 * `auto` or a language.
 */
language: string, 
/**
 * `auto`, `light` or `dark`.
 */
colorScheme: ColorScheme, };

export type PreChat = { enabled: boolean, fields: Array<PreChatField>, };

export type PreChatField = { 
/**
 * `name`, `email`, `phone` or a custom key.
 */
key: string, label: string, required: boolean, };

export type BusinessHours = { 
/**
 * An IANA name, like `Europe/Berlin`.
 */
timeZone: string, 
/**
 * A day may have several; one without any is closed.
 */
days: Array<OpenHours>, };

export type OpenHours = { day: Weekday, 
/**
 * `09:00` by the clocks of the time zone.
 */
from: string, 
/**
 * Later than `from`; `24:00` is the end of the day.
 */
to: string, };

export type Weekday = "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";

export type IdentitySecretView = { 
/**
 * Null until one is made.
 */
secret: string | null, };

export type Side = "left" | "right";

export type ColorScheme = "auto" | "light" | "dark";

export type SiteStatus = "waiting" | "active" | "inactive";

export type SiteView = { id: string, 
/**
 * The same as `id`: what the script tag carries.
 */
clientId: string, name: string, domain: string, allowedDomains: Array<string>, status: SiteStatus, active: boolean, snippet: string, apiKeyHint: string, 
/**
 * The secret itself: only in the answer that makes or rotates it.
 */
apiKey?: string, tracker: TrackerSettings, chat: ChatSettings, firstSeenAt: string | null, lastSeenAt: string | null, createdAt: string, updatedAt: string, };

export type FormView = { id: string, siteId: string, name: string, url: string | null, selector: string | null, captures: number, lastSeenAt: string, };

export type ScriptConfig = { clientId: string, active: boolean, tracker: TrackerSettings, chat: ChatSettings, forms: Array<ScriptForm>, };

export type ScriptForm = { id: string, selector: string | null, name: string, fields: { [key in string]: string }, };

export type TrackBatch = { clientId?: string, visitorId: string, sessionId: string, sentAt?: string, test: boolean, context: PageContext, 
/**
 * At most 50 of [`TrackEvent`].
 */
events: Array<TrackEvent>, };

export type PageContext = { url?: string, title?: string, referrer?: string, utm?: Utm, 
/**
 * Names and values of click ids: gclid, fbclid …
 */
clickIds?: { [key in string]: string }, screen?: string, language?: string, timeZone?: string, 
/**
 * First-touch attribution that the browser kept.
 */
firstTouch?: Touch, };

export type Utm = { source?: string, medium?: string, campaign?: string, term?: string, content?: string, };

export type Touch = { url?: string, referrer?: string, utm?: Utm, at?: string, };

export type TrackEvent = { eventId: string, type: EventType, occurredAt: string, formId?: string, 
/**
 * How a form that nobody configured names itself.
 */
form?: FormReference, trigger?: Trigger, 
/**
 * Values by field name; at most 200 fields of 10,000 characters each.
 */
fields: { [key in string]: string }, lastField?: string, 
/**
 * The place of the event within its session, counted by the client.
 */
sequence?: number, };

export type FormReference = { selector?: string, name?: string, action?: string, url?: string, };

export type EventType = "form_submission" | "form_interaction" | "chat_message_sent" | "tracker_initialized";

export type Trigger = "submit" | "blur" | "change" | "pagehide";

export type TrackVerdict = { accepted: number, duplicates: number, rejected: Array<RejectedEvent>, };

export type RejectedEvent = { 
/**
 * The place in `events`.
 */
index: number, eventId: string | null, detail: string, };

export type DeadEventView = { id: string, eventId: string, type: string, siteId: string, error: string, attempts: number, receivedAt: string, };

export type CreateLead = { 
/**
 * Split into first and last name unless those are given.
 */
name?: string, firstName?: string, lastName?: string, email?: string, phone?: string, company?: string, otherEmails: Array<string>, otherPhones: Array<string>, source?: string, sourceDetail?: string, status?: LeadStatus, quality?: Quality, tags: Array<string>, ownerId?: string, value?: Money, customFields: { [key in string]: JsonValue }, 
/**
 * Kept as the first note.
 */
note?: string, test: boolean, };

export type PatchLead = { name?: string | null, firstName?: string | null, lastName?: string | null, email?: string | null, phone?: string | null, company?: string | null, otherEmails?: Array<string>, otherPhones?: Array<string>, status?: LeadStatus, disposition?: string | null, quality?: Quality, tags?: Array<string>, value?: Money | null, 
/**
 * Merged key by key; a null removes its key.
 */
customFields?: { [key in string]: JsonValue }, };

export type Money = { 
/**
 * Minor units.
 */
amount: number, 
/**
 * ISO 4217.
 */
currency: string, };

export type AssignLead = { 
/**
 * Null for nobody.
 */
userId?: string, reason?: string, };

export type AddNote = { text: string, };

export type AddFollowUp = { dueAt: string, note?: string, channel?: TaskChannel, 
/**
 * The lead's owner, else the asking user.
 */
assigneeId?: string, };

export type PatchTask = { dueAt?: string, note?: string | null, status?: TaskStatus, assigneeId?: string, };

export type PutAssignmentRules = { 
/**
 * First match wins.
 */
rules: Array<AssignmentRule>, };

export type AssignmentRule = { id?: string, name: string, 
/**
 * All must hold; none matches every lead.
 */
conditions: Array<Condition>, mode: AssignmentMode, userIds: Array<string>, onlineOnly: boolean, 
/**
 * Hand on when the owner did nothing for so long.
 */
reassignAfterMinutes?: number, };

export type Condition = { field: ConditionField, op: ConditionOp, 
/**
 * A text, or a list of texts for `in`.
 */
value: JsonValue, };

export type TaskChannel = "call" | "email" | "whatsapp" | "sms" | "meeting" | "other";

export type TaskStatus = "open" | "done" | "cancelled";

export type AssignmentMode = "round_robin" | "least_busy" | "priority" | "geo" | "skill";

export type ConditionField = "kind" | "siteId" | "formId" | "source" | "campaign" | "quality" | "captureState" | "email" | "country" | "company" | "tag" | "language" | "url";

export type ConditionOp = "is" | "is_not" | "contains" | "starts_with" | "in" | "exists";

export type ScoreReason = { reason: Merit, points: number, };

export type LeadView = { id: string, name: string, firstName: string | null, lastName: string | null, email: string | null, phone: string | null, company: string | null, 
/**
 * Further emails of the person.
 */
otherEmails: Array<string>, 
/**
 * Further phones of the person.
 */
otherPhones: Array<string>, 
/**
 * `website`, `chat`, `manual`, `api` or a name of the customer's.
 */
source: string, sourceDetail: string | null, status: LeadStatus, disposition: string | null, captureState: CaptureState | null, quality: Quality, score: number, 
/**
 * What the score is made of.
 */
scoreReasons: Array<ScoreReason>, tags: Array<string>, owner: Reference | null, site: Reference | null, form: Reference | null, attribution: Attribution, value: Money | null, customFields: { [key in string]: JsonValue }, lastActivityAt: string, createdAt: string, updatedAt: string, test: boolean, };

export type Reference = { id: string, name: string, };

export type Attribution = { 
/**
 * The page on which the lead was captured last.
 */
page: string | null, title: string | null, referrer: string | null, landingPage: string | null, firstReferrer: string | null, utm: Utm | null, firstUtm: Utm | null, 
/**
 * `direct`, `organic`, `paid`, `social`, `email` or `referral`.
 */
sourceClass: string | null, };

export type ActivityView = { id: string, leadId: string, kind: ActivityKind, 
/**
 * Who did it; null for the visitor and the system.
 */
actor: Reference | null, 
/**
 * `user`, `visitor`, `api_key` or `system`.
 */
actorKind: string, 
/**
 * What the kind carries; see the guide to the timeline in the API document.
 */
data: JsonValue, at: string, };

export type ActivityKind = "created" | "capture" | "note" | "assigned" | "status" | "changed" | "tags" | "follow_up" | "follow_up_done" | "conversation" | "identified";

export type TaskView = { id: string, lead: Reference, assignee: Reference | null, dueAt: string, note: string | null, channel: TaskChannel | null, status: TaskStatus, overdue: boolean, createdAt: string, completedAt: string | null, };

export type AssignmentRules = { rules: Array<AssignmentRule>, };

export type Count = { count: number, atLeast: boolean, };

export type TagView = { tag: string, count: number, };

export type OpenWidget = { clientId: string, 
/**
 * The id that the tracker keeps too, bare or as `vis_…`; one is made when it is absent or belongs to somebody
 * else.
 */
visitorId?: string, 
/**
 * The token of an earlier session: proves who the visitor is.
 */
visitorToken?: string, page: PageView, screen?: string, language?: string, timeZone?: string, };

export type PageView = { url?: string, title?: string, referrer?: string, };

export type SendMessage = { clientMessageId: string, text: string, private: boolean, attachmentIds: Array<string>, };

export type PatchConversation = { priority?: Priority | null, labels?: Array<string>, };

export type AssignConversation = { 
/**
 * Null for nobody.
 */
userId?: string, };

export type SetConversationStatus = { status: ConversationStatus, 
/**
 * Needed for `snoozed`.
 */
snoozeUntil?: string, };

export type MarkRead = { seq: number, };

export type Identify = { 
/**
 * What the site's own records call the person.
 */
externalId?: string, 
/**
 * Hex HMAC-SHA256 of `externalId`, or of `email` without one, under the site's identity secret: it makes the
 * visitor *verified*.
 */
signature?: string, email?: string, name?: string, phone?: string, customData: { [key in string]: JsonValue }, };

export type ConversationStatus = "open" | "pending" | "snoozed" | "resolved";

export type Priority = "low" | "medium" | "high" | "urgent";

export type SenderType = "visitor" | "agent" | "bot" | "system";

export type VisitorState = "anonymous" | "partially_identified" | "fully_identified" | "verified";

export type Availability = "online" | "busy" | "away" | "offline";

export type WidgetSession = { visitorId: string, visitorToken: string, visitor: VisitorSelf, site: WidgetSite, conversations: Array<WidgetConversation>, };

export type VisitorSelf = { name: string | null, email: string | null, phone: string | null, state: VisitorState, };

export type WidgetSite = { name: string, appearance: Appearance, preChat: PreChat, offlineMessage: string, 
/**
 * Whether somebody can answer now: an agent is there, and it is within the hours.
 */
agentsOnline: boolean, 
/**
 * Null: no hours are set, the agents' presence decides.
 */
businessHours: HoursView | null, };

export type WidgetConversation = { id: string, status: ConversationStatus, assignee: AgentCard | null, unreadCount: number, lastSeq: number, 
/**
 * What the agents have read.
 */
agentsReadSeq: number, visitorReadSeq: number, lastMessage: MessageView | null, createdAt: string, lastActivityAt: string, };

export type AgentCard = { id: string, name: string, avatarUrl: string | null, };

export type MessageView = { id: string, conversationId: string, seq: number, sender: Sender, text: string, private: boolean, attachments: Array<AttachmentView>, clientMessageId: string | null, createdAt: string, };

export type Sender = { type: SenderType, 
/**
 * `usr_…` or `vis_…`; null for the system.
 */
id: string | null, name: string, avatarUrl: string | null, };

export type AttachmentView = { id: string, name: string, size: number, contentType: string, url: string, };

export type ConversationView = { id: string, 
/**
 * Counts up in the workspace.
 */
number: number, siteId: string, visitor: ConversationVisitor, status: ConversationStatus, snoozedUntil: string | null, assignee: AgentCard | null, team: Reference | null, priority: Priority | null, labels: Array<string>, 
/**
 * Of the asking user. In broadcast frames it is the count for people who have read nothing newer than their last mark: clients recount from `lastSeq`.
 */
unreadCount: number, lastSeq: number, lastMessage: MessageView | null, 
/**
 * Since when the visitor waits for an answer.
 */
waitingSince: string | null, visitorReadSeq: number, leadId: string | null, createdAt: string, lastActivityAt: string, };

export type ConversationVisitor = { id: string, name: string | null, email: string | null, state: VisitorState, online: boolean, };

export type VisitorView = { id: string, siteId: string, name: string | null, email: string | null, phone: string | null, state: VisitorState, online: boolean, customData: { [key in string]: JsonValue }, leadId: string | null, browser: string | null, os: string | null, device: string | null, screen: string | null, language: string | null, timeZone: string | null, referrer: string | null, landingPage: string | null, sourceClass: string | null, utm: Utm | null, 
/**
 * Click ids of advertisers (gclid, fbclid …) that the first link carried.
 */
clickIds: { [key in string]: string }, currentPage: string | null, currentTitle: string | null, visits: number, firstSeenAt: string, lastSeenAt: string, };

export type LabelView = { label: string, count: number, };

export type VisitView = { id: string, startedAt: string, 
/**
 * Where the visitor is now, where the site shows it.
 */
page: string | null, referrer: string | null, };

export type HoursView = { timeZone: string, days: Array<OpenHours>, isOpen: boolean, 
/**
 * When that changes next; null when it does not within the week.
 */
changesAt: string | null, };

export type Identified = { visitor: VisitorSelf, 
/**
 * There when a signature proved somebody who is known already: from now on the browser speaks for that visitor.
 */
visitorToken?: string, };

export type Started = { conversation: WidgetConversation, message: MessageView, };

export type InboxCounts = { mine: number, unassigned: number, all: number, snoozed: number, unread: number, };

export type NotificationKind = "lead_assigned" | "lead_handed_on" | "follow_up_due" | "conversation_assigned";

export type NotificationView = { id: string, kind: NotificationKind, 
/**
 * `lead_…`, `conv_…` or `task_…`: where a click leads.
 */
subjectId: string, 
/**
 * What the words need: {name, note, dueAt, text …}; never markup.
 */
data: JsonValue, read: boolean, createdAt: string, };

export type UnreadNotifications = { unreadCount: number, };

export type MarkNotificationsRead = { ids?: Array<string>, };

export type JobState = "ready" | "running" | "done" | "dead";

export type JobView = { id: string, kind: string, state: JobState, attempts: number, maxAttempts: number, runAt: string, lastError: string | null, createdAt: string, finishedAt: string | null, };

export type OutboxMailView = { id: string, to: string, subject: string, text: string, createdAt: string, };

export type Onboarding = { siteCreated: boolean, siteActive: boolean, firstLead: boolean, teamInvited: boolean, firstReply: boolean, };

export type ClientFrame = { id: number, action: string, data: unknown, };

export type Reply = { re: number, ok: boolean, data?: unknown, problem?: Problem, };

export type EventFrame = { event: string, topic: string, seq?: number, at: string, data: unknown, };

export type Authenticate = { token: string, workspaceId?: string, 
/**
 * The last `seq` seen of each conversation the client has open; at most 200.
 */
resume: { [key in string]: number }, 
/**
 * The `epoch` in which the client saw them.
 */
epoch?: string, };

export type StartConversation = { clientMessageId: string, text: string, 
/**
 * Answers of the pre-chat form by key.
 */
preChat: { [key in string]: string }, };

export type SocketMessage = { conversationId: string, clientMessageId: string, text: string, private: boolean, attachmentIds: Array<string>, };

export type FetchMessages = { conversationId: string, afterSeq: number, limit?: number, };

export type Typing = { conversationId: string, on: boolean, };

export type Read = { conversationId: string, seq: number, };

export type SetPresence = { status: Availability, };

export type WatchConversation = { conversationId: string, afterSeq?: number, };

export type WatchLead = { leadId: string, };

export type Authenticated = { sessionId: string, heartbeatSeconds: number, 
/**
 * Another one than before: the server's data was restored, and what the client holds may not be true any more.
 */
epoch: string, };

export type MessageData = { message: MessageView, };

export type MessagesData = { messages: Array<MessageView>, 
/**
 * True when more follow in the direction that was asked.
 */
more: boolean, 
/**
 * Everything up to this number that the reader may see is known now: private notes leave gaps for visitors.
 */
upToSeq: number, };

export type ConversationData = { conversation: ConversationView, };

export type WidgetConversationData = { conversation: WidgetConversation, };

export type TypingData = { conversationId: string, sender: Sender, };

export type ReadData = { conversationId: string, reader: Sender, seq: number, };

export type PresenceData = { users: { [key in string]: Availability }, };

export type OpenData = { agentsOnline: boolean, };

export type VisitorData = { visitor: VisitorView, 
/**
 * Null until the visitor's first page.
 */
session: VisitView | null, };

export type Page<T> = { data: Array<T>, nextCursor: string | null, };
