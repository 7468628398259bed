SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.audit_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    officer_id bigint,
    act character varying(30) NOT NULL,
    unit_id bigint,
    subject bigint,
    people integer DEFAULT 0 NOT NULL,
    channel character varying(20) NOT NULL,
    detail character varying(300) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE TABLE public.companion (
    identity_id bigint NOT NULL,
    learner_id bigint NOT NULL,
    label character varying(60) NOT NULL,
    is_assisted boolean NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.consent (
    id bigint NOT NULL,
    learner_id bigint NOT NULL,
    purpose character varying(20) NOT NULL,
    given boolean NOT NULL,
    text_version character varying(20) NOT NULL,
    text_hash character varying(64) NOT NULL,
    channel character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.consent_id_seq OWNED BY public.consent.id;
CREATE TABLE public.conversation (
    learner_id bigint NOT NULL,
    turn integer NOT NULL,
    state text NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
CREATE TABLE public.delivery (
    id bigint NOT NULL,
    learner_id bigint NOT NULL,
    channel character varying(20) NOT NULL,
    account character varying(40) NOT NULL,
    address character varying(80) NOT NULL,
    turn integer NOT NULL,
    priority smallint NOT NULL,
    body text NOT NULL,
    edit_ref character varying(40) DEFAULT ''::character varying NOT NULL,
    state character varying(12) NOT NULL,
    attempts smallint DEFAULT '0'::smallint NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    external_id character varying(40) DEFAULT ''::character varying NOT NULL,
    reason character varying(30) DEFAULT ''::character varying NOT NULL,
    is_farewell boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    CONSTRAINT ck_delivery_state CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'sending'::character varying, 'sent'::character varying, 'failed'::character varying, 'expired'::character varying, 'unreachable'::character varying])::text[])))
);
CREATE SEQUENCE public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_id_seq OWNED BY public.delivery.id;
CREATE TABLE public.fact (
    id bigint NOT NULL,
    learner_id bigint NOT NULL,
    unit_id bigint,
    kind character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    day date NOT NULL,
    channel character varying(20) NOT NULL,
    sitting integer NOT NULL,
    lesson character varying(60) NOT NULL,
    version character varying(12) NOT NULL,
    question character varying(60) DEFAULT ''::character varying NOT NULL,
    picked character varying(80) DEFAULT ''::character varying NOT NULL,
    is_right boolean,
    also_units character varying(60) DEFAULT ''::character varying NOT NULL,
    is_assisted boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.fact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.fact_id_seq OWNED BY public.fact.id;
CREATE TABLE public.identity (
    id bigint NOT NULL,
    learner_id bigint NOT NULL,
    channel character varying(20) NOT NULL,
    account character varying(40) NOT NULL,
    address character varying(80) NOT NULL,
    since timestamp with time zone NOT NULL,
    blocked_at timestamp with time zone,
    is_assisted boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.identity_id_seq OWNED BY public.identity.id;
CREATE TABLE public.incoming (
    id bigint NOT NULL,
    channel character varying(20) NOT NULL,
    account character varying(40) NOT NULL,
    external_id character varying(80) NOT NULL,
    learner_id bigint,
    at timestamp with time zone NOT NULL,
    outcome character varying(10) NOT NULL,
    body text,
    error character varying(200) DEFAULT ''::character varying NOT NULL,
    tries smallint DEFAULT '1'::smallint NOT NULL
);
CREATE SEQUENCE public.incoming_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.incoming_id_seq OWNED BY public.incoming.id;
CREATE TABLE public.invite (
    id bigint NOT NULL,
    code character varying(12) NOT NULL,
    token character varying(40) NOT NULL,
    unit_id bigint NOT NULL,
    officer_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    max_uses integer NOT NULL,
    uses integer DEFAULT 0 NOT NULL,
    revoked_at timestamp with time zone
);
CREATE SEQUENCE public.invite_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.invite_id_seq OWNED BY public.invite.id;
CREATE TABLE public.learner (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    locale character varying(5) NOT NULL,
    you character varying(10) DEFAULT ''::character varying NOT NULL,
    agreed character varying(60) DEFAULT ''::character varying NOT NULL,
    unit_id bigint,
    erased_at timestamp with time zone,
    merged_into bigint,
    also_units character varying(60) DEFAULT ''::character varying NOT NULL,
    standing character varying(6) DEFAULT 'none'::character varying NOT NULL,
    is_test boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.learner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.learner_id_seq OWNED BY public.learner.id;
CREATE TABLE public.learner_year (
    unit_id bigint NOT NULL,
    year smallint NOT NULL,
    learner_id bigint NOT NULL,
    active smallint NOT NULL,
    finished smallint NOT NULL,
    weeks bigint NOT NULL
);
CREATE TABLE public.lesson_version (
    lesson character varying(60) NOT NULL,
    locale character varying(5) NOT NULL,
    version character varying(12) NOT NULL,
    body text NOT NULL,
    served_since timestamp with time zone NOT NULL
);
CREATE TABLE public.link_code (
    code character varying(12) NOT NULL,
    learner_id bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.membership (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    organisation character varying(10) NOT NULL,
    learner_id bigint,
    state character varying(10) NOT NULL,
    name character varying(100) DEFAULT ''::character varying NOT NULL,
    folded_name character varying(100) DEFAULT ''::character varying NOT NULL,
    name_key character varying(400) DEFAULT ''::character varying NOT NULL COLLATE pg_catalog."C",
    birth_year smallint,
    phone bytea,
    source character varying(10) NOT NULL,
    is_assisted boolean DEFAULT false NOT NULL,
    standing character varying(6) DEFAULT ''::character varying NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone,
    ended_at timestamp with time zone,
    since date,
    until date,
    ended_why character varying(12) DEFAULT ''::character varying NOT NULL,
    decided_by bigint,
    moved_from bigint,
    invite_id bigint,
    roster_id bigint,
    CONSTRAINT ck_membership_source CHECK (((source)::text = ANY ((ARRAY['invite'::character varying, 'search'::character varying, 'roster'::character varying, 'officer'::character varying])::text[]))),
    CONSTRAINT ck_membership_state CHECK (((state)::text = ANY ((ARRAY['pending'::character varying, 'approved'::character varying, 'ended'::character varying, 'refused'::character varying])::text[])))
);
CREATE SEQUENCE public.membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.membership_id_seq OWNED BY public.membership.id;
CREATE TABLE public.nudge (
    id bigint NOT NULL,
    learner_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    officer_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.nudge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.nudge_id_seq OWNED BY public.nudge.id;
CREATE TABLE public.officer (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    title character varying(100) DEFAULT ''::character varying NOT NULL,
    you character varying(10) DEFAULT ''::character varying NOT NULL,
    learner_id bigint,
    login character varying(60),
    password_hash character varying(200) DEFAULT ''::character varying NOT NULL,
    totp bytea,
    totp_step integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone
);
CREATE SEQUENCE public.officer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.officer_id_seq OWNED BY public.officer.id;
CREATE TABLE public.officer_role (
    id bigint NOT NULL,
    officer_id bigint NOT NULL,
    unit_id bigint NOT NULL,
    role character varying(20) NOT NULL,
    since date NOT NULL,
    until date,
    given_by bigint,
    CONSTRAINT ck_officer_role_role CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'officer'::character varying, 'helper'::character varying, 'reader'::character varying])::text[])))
);
CREATE SEQUENCE public.officer_role_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.officer_role_id_seq OWNED BY public.officer_role.id;
CREATE TABLE public.officer_session (
    id bigint NOT NULL,
    hash character varying(64) NOT NULL,
    officer_id bigint NOT NULL,
    how character varying(10) NOT NULL,
    device character varying(80) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
CREATE SEQUENCE public.officer_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.officer_session_id_seq OWNED BY public.officer_session.id;
CREATE TABLE public.progress (
    learner_id bigint NOT NULL,
    lesson character varying(60) NOT NULL,
    version character varying(12) NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    last_at timestamp with time zone NOT NULL,
    times smallint NOT NULL,
    "right" smallint NOT NULL,
    asked smallint NOT NULL
);
CREATE TABLE public.review (
    learner_id bigint NOT NULL,
    lesson character varying(60) NOT NULL,
    question character varying(60) NOT NULL,
    stage smallint NOT NULL,
    due_on date NOT NULL
);
CREATE TABLE public.roster (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    officer_id bigint NOT NULL,
    file_name character varying(200) NOT NULL,
    file_hash character varying(64) NOT NULL,
    sheet character varying(100) DEFAULT ''::character varying NOT NULL,
    state character varying(10) NOT NULL,
    lines integer NOT NULL,
    added integer DEFAULT 0 NOT NULL,
    changed integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    undone_at timestamp with time zone,
    CONSTRAINT ck_roster_state CHECK (((state)::text = ANY ((ARRAY['reading'::character varying, 'draft'::character varying, 'applying'::character varying, 'applied'::character varying, 'dropped'::character varying, 'undone'::character varying])::text[])))
);
CREATE SEQUENCE public.roster_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.roster_id_seq OWNED BY public.roster.id;
CREATE TABLE public.roster_line (
    roster_id bigint NOT NULL,
    number integer NOT NULL,
    name character varying(100) NOT NULL,
    birth_year smallint,
    phone bytea,
    unit_id bigint,
    membership_id bigint,
    verdict character varying(10) NOT NULL,
    detail text NOT NULL,
    CONSTRAINT ck_roster_line_verdict CHECK (((verdict)::text = ANY ((ARRAY['add'::character varying, 'keep'::character varying, 'change'::character varying, 'mend'::character varying, 'skip'::character varying])::text[])))
);
CREATE TABLE public.sign_in_miss (
    hash character varying(64) NOT NULL,
    misses smallint NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.study_week (
    learner_id bigint NOT NULL,
    week date NOT NULL
);
CREATE TABLE public.ticket (
    hash character varying(64) NOT NULL,
    kind character varying(10) NOT NULL,
    officer_id bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT ck_ticket_kind CHECK (((kind)::text = ANY ((ARRAY['appoint'::character varying, 'sign_in'::character varying, 'password'::character varying, 'code'::character varying])::text[])))
);
CREATE TABLE public.unit (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    folded_name character varying(200) NOT NULL,
    kind character varying(20) NOT NULL,
    organisation character varying(10) NOT NULL,
    parent_id bigint,
    valid_from date NOT NULL,
    valid_to date,
    path character varying(200) DEFAULT ''::character varying NOT NULL COLLATE pg_catalog."C",
    province_id bigint,
    commune_id bigint,
    body_id bigint,
    CONSTRAINT ck_unit_organisation CHECK (((organisation)::text = ANY ((ARRAY['MTTQ'::character varying, 'CD'::character varying, 'HND'::character varying, 'LHPN'::character varying, 'DTN'::character varying, 'CCB'::character varying])::text[])))
);
CREATE TABLE public.unit_change (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    unit_id bigint NOT NULL,
    reason character varying(300) NOT NULL,
    decision character varying(80) NOT NULL,
    effective_on date NOT NULL,
    detail text NOT NULL,
    officer_id bigint,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_unit_change_kind CHECK (((kind)::text = ANY ((ARRAY['create'::character varying, 'rename'::character varying, 'move'::character varying, 'merge'::character varying, 'split'::character varying, 'dissolve'::character varying])::text[])))
);
CREATE SEQUENCE public.unit_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.unit_change_id_seq OWNED BY public.unit_change.id;
CREATE SEQUENCE public.unit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.unit_id_seq OWNED BY public.unit.id;
CREATE TABLE public.unit_month (
    unit_id bigint NOT NULL,
    month date NOT NULL,
    active integer NOT NULL,
    finishers integer NOT NULL,
    begun integer NOT NULL,
    finished integer NOT NULL,
    answered integer NOT NULL,
    "right" integer NOT NULL
);
CREATE TABLE public.unit_standing (
    unit_id bigint NOT NULL,
    members integer NOT NULL,
    "none" integer NOT NULL,
    half integer NOT NULL,
    done integer NOT NULL,
    waiting integer NOT NULL
);
CREATE TABLE public.unit_succession (
    unit_id bigint NOT NULL,
    successor_id bigint NOT NULL,
    change_id bigint NOT NULL
);
CREATE TABLE public.unit_total (
    id bigint NOT NULL,
    unit_id bigint NOT NULL,
    what character varying(10) NOT NULL,
    value integer NOT NULL,
    as_of date NOT NULL,
    source character varying(200) NOT NULL,
    officer_id bigint,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_unit_total_value CHECK ((value >= 0)),
    CONSTRAINT ck_unit_total_what CHECK (((what)::text = ANY ((ARRAY['members'::character varying, 'adults'::character varying])::text[])))
);
CREATE SEQUENCE public.unit_total_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.unit_total_id_seq OWNED BY public.unit_total.id;
CREATE TABLE public.unit_week (
    unit_id bigint NOT NULL,
    week date NOT NULL,
    active integer NOT NULL,
    done integer NOT NULL
);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.consent ALTER COLUMN id SET DEFAULT nextval('public.consent_id_seq'::regclass);
ALTER TABLE ONLY public.delivery ALTER COLUMN id SET DEFAULT nextval('public.delivery_id_seq'::regclass);
ALTER TABLE ONLY public.fact ALTER COLUMN id SET DEFAULT nextval('public.fact_id_seq'::regclass);
ALTER TABLE ONLY public.identity ALTER COLUMN id SET DEFAULT nextval('public.identity_id_seq'::regclass);
ALTER TABLE ONLY public.incoming ALTER COLUMN id SET DEFAULT nextval('public.incoming_id_seq'::regclass);
ALTER TABLE ONLY public.invite ALTER COLUMN id SET DEFAULT nextval('public.invite_id_seq'::regclass);
ALTER TABLE ONLY public.learner ALTER COLUMN id SET DEFAULT nextval('public.learner_id_seq'::regclass);
ALTER TABLE ONLY public.membership ALTER COLUMN id SET DEFAULT nextval('public.membership_id_seq'::regclass);
ALTER TABLE ONLY public.nudge ALTER COLUMN id SET DEFAULT nextval('public.nudge_id_seq'::regclass);
ALTER TABLE ONLY public.officer ALTER COLUMN id SET DEFAULT nextval('public.officer_id_seq'::regclass);
ALTER TABLE ONLY public.officer_role ALTER COLUMN id SET DEFAULT nextval('public.officer_role_id_seq'::regclass);
ALTER TABLE ONLY public.officer_session ALTER COLUMN id SET DEFAULT nextval('public.officer_session_id_seq'::regclass);
ALTER TABLE ONLY public.roster ALTER COLUMN id SET DEFAULT nextval('public.roster_id_seq'::regclass);
ALTER TABLE ONLY public.unit ALTER COLUMN id SET DEFAULT nextval('public.unit_id_seq'::regclass);
ALTER TABLE ONLY public.unit_change ALTER COLUMN id SET DEFAULT nextval('public.unit_change_id_seq'::regclass);
ALTER TABLE ONLY public.unit_total ALTER COLUMN id SET DEFAULT nextval('public.unit_total_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0003');
INSERT INTO public.conversation VALUES (1, 15, '{"flow":"lesson","lesson":"goi-la","version":"883722c9ab95","sitting":2,"card":1,"offered":[["go:2:0","Quay lại",""],["go:2:2","Tiếp",""],["cmd:stop","Dừng",""]],"greeted":true}', '2026-11-18 01:40:00+00');
INSERT INTO public.conversation VALUES (2, 3, '{"flow":"lesson","lesson":"chu-to","version":"6acdcd06a28d","sitting":1,"card":1,"offered":[["go:1:0","Quay lại",""],["go:1:2","Tiếp",""],["cmd:stop","Dừng",""]],"greeted":true}', '2026-11-19 01:40:00+00');
INSERT INTO public.delivery VALUES (1, 1, 'console', 'local', 'lan', 1, 0, '{"title":"Vâng, chào bà","choices":[{"payload":"cmd:learn","label":"Học tiếp","role":"main"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (2, 1, 'console', 'local', 'lan', 2, 0, '{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}],"choices":[{"payload":"go:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (3, 1, 'console', 'local', 'lan', 3, 0, '{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}],"choices":[{"payload":"go:1:0","label":"Quay lại"},{"payload":"go:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (4, 1, 'console', 'local', 'lan', 4, 0, '{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 3 trên 3","at":3,"of":3,"title":"Nhớ nhé","blocks":[{"kind":"text","items":["Chỉnh lúc nào cũng được."]},{"kind":"keep","items":["Chữ nhỏ thì chỉnh, không phải cố đọc."],"label":"Nhớ một câu"}],"choices":[{"payload":"go:1:1","label":"Quay lại"},{"payload":"quiz:1","label":"Làm câu hỏi","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (5, 1, 'console', 'local', 'lan', 5, 0, '{"scene":"question","heading":"Cho chữ to lên","label":"Câu 1 trên 3","at":1,"of":3,"title":"Chỉnh cỡ chữ ở đâu?","choices":[{"payload":"ans:1:0:A","label":"Ở danh bạ","key":"A","role":"answer"},{"payload":"ans:1:0:B","label":"Ở Cài đặt, mục Màn hình","key":"B","role":"answer"},{"payload":"ans:1:0:C","label":"Ở máy ảnh","key":"C","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (6, 1, 'console', 'local', 'lan', 6, 0, '{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 1 trên 3","at":1,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Cỡ chữ nằm trong Cài đặt, mục Màn hình."]}],"answered":[{"key":"B","label":"Ở Cài đặt, mục Màn hình","verdict":"mine_right"}],"choices":[{"payload":"peek:1:0","label":"Xem lại thẻ"},{"payload":"on:1:0","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (7, 1, 'console', 'local', 'lan', 7, 0, '{"scene":"question","heading":"Cho chữ to lên","label":"Câu 2 trên 3","at":2,"of":3,"title":"Cỡ chữ chỉnh lúc nào cũng được.","choices":[{"payload":"ans:1:1:A","label":"Đúng","key":"A","role":"answer"},{"payload":"ans:1:1:B","label":"Sai","key":"B","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (8, 1, 'console', 'local', 'lan', 8, 0, '{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 2 trên 3","at":2,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Chỉnh rồi vẫn chỉnh lại được."]}],"answered":[{"key":"A","label":"Đúng","verdict":"mine_right"}],"choices":[{"payload":"peek:1:1","label":"Xem lại thẻ"},{"payload":"on:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (9, 1, 'console', 'local', 'lan', 9, 0, '{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (10, 1, 'console', 'local', 'lan', 10, 0, '{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer","picked":"1"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer"},{"payload":"ans:1:2:redo","label":"Làm lại"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (11, 1, 'console', 'local', 'lan', 11, 0, '{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer","picked":"1"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer","picked":"2"},{"payload":"ans:1:2:redo","label":"Làm lại"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (12, 1, 'console', 'local', 'lan', 12, 0, '{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Vào Cài đặt trước, rồi Màn hình, rồi kéo."]}],"answered":[{"key":"1","label":"Mở Cài đặt","verdict":"mine_right"},{"key":"2","label":"Chọn Màn hình","verdict":"mine_right"},{"key":"3","label":"Kéo cỡ chữ","verdict":"mine_right"}],"choices":[{"payload":"peek:1:2","label":"Xem lại thẻ"},{"payload":"on:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (13, 1, 'console', 'local', 'lan', 13, 0, '{"scene":"finish","title":"Bà học xong bài: Cho chữ to lên","blocks":[{"kind":"learned","items":["Chỗ chỉnh cỡ chữ","Cách chỉnh âm lượng"],"label":"Từ nay bà biết:"},{"kind":"hint","items":["Đúng cả 3 câu ngay lần đầu."]},{"kind":"weeks","items":["Mỗi tuần một bài là đủ. Bận thì nghỉ, không mất gì."],"label":"Tuần này bà đã học","count":1,"of":6},{"kind":"text","items":["Bài sau, 4 phút: **Cuộc gọi lạ**"]}],"choices":[{"payload":"lesson:goi-la","label":"Học luôn","role":"main"},{"payload":"cmd:consent","label":"Lưu kết quả học"},{"payload":"cmd:stop","label":"Để lúc khác","role":"quiet"}],"replaces":true,"icon":"lua-dao"}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00');
INSERT INTO public.delivery VALUES (14, 1, 'console', 'local', 'lan', 14, 0, '{"scene":"card","heading":"Cuộc gọi lạ","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Ai gọi đấy","blocks":[{"kind":"text","items":["Số lạ gọi đến, xưng là công an."]}],"choices":[{"payload":"go:2:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:40:00+00', '2026-11-18 01:40:00+00');
INSERT INTO public.delivery VALUES (15, 1, 'console', 'local', 'lan', 15, 0, '{"scene":"card","heading":"Cuộc gọi lạ","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Hai dấu hiệu","blocks":[{"kind":"bullets","items":["Họ bắt giữ bí mật.","Họ đòi chuyển tiền."]}],"choices":[{"payload":"go:2:0","label":"Quay lại"},{"payload":"go:2:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'sent', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:40:00+00', '2026-11-18 01:40:00+00');
INSERT INTO public.delivery VALUES (16, 2, 'telegram', 'local', '5000000001', 1, 0, '{"scene":"welcome","blocks":[{"kind":"text","items":["Chào bà con! Tôi là **Học Số**, máy trả lời tự động của phong trào **Bình dân học vụ số**, do Mặt trận Tổ quốc tỉnh phụ trách."]},{"kind":"vow","items":["**Không bao giờ hỏi** mã OTP, mật khẩu, số thẻ, ảnh căn cước","**Không thu tiền,** không tặng quà","**Không cần tên** vẫn học được hết"],"label":"Ba điều Học Số hứa"}],"choices":[{"payload":"cmd:learn","label":"Học thử ngay","role":"main"},{"payload":"cmd:consent","label":"Lưu kết quả học"},{"payload":"cmd:help","label":"Trợ giúp","role":"quiet"}]}', '', 'queued', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:40:00+00', NULL);
INSERT INTO public.delivery VALUES (17, 2, 'telegram', 'local', '5000000001', 2, 0, '{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}],"choices":[{"payload":"go:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'queued', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-18 01:40:00+00', NULL);
INSERT INTO public.delivery VALUES (18, 2, 'telegram', 'local', '5000000001', 3, 0, '{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}],"choices":[{"payload":"go:1:0","label":"Quay lại"},{"payload":"go:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}', '', 'queued', 0, '1970-01-01 00:00:00+00', '', '', false, '2026-11-19 01:40:00+00', NULL);
INSERT INTO public.fact VALUES (1, 1, NULL, 'begun', '2026-11-18 01:30:00+00', '2026-11-18', 'console', 1, 'chu-to', '6acdcd06a28d', '', '', NULL, '', false);
INSERT INTO public.fact VALUES (2, 1, NULL, 'answer', '2026-11-18 01:30:00+00', '2026-11-18', 'console', 1, 'chu-to', '6acdcd06a28d', 'o-dau', 'B', true, '', false);
INSERT INTO public.fact VALUES (3, 1, NULL, 'answer', '2026-11-18 01:30:00+00', '2026-11-18', 'console', 1, 'chu-to', '6acdcd06a28d', 'luc-nao', 'A', true, '', false);
INSERT INTO public.fact VALUES (4, 1, NULL, 'answer', '2026-11-18 01:30:00+00', '2026-11-18', 'console', 1, 'chu-to', '6acdcd06a28d', 'thu-tu', 'ACB', true, '', false);
INSERT INTO public.fact VALUES (5, 1, NULL, 'finished', '2026-11-18 01:30:00+00', '2026-11-18', 'console', 1, 'chu-to', '6acdcd06a28d', '', '', NULL, '', false);
INSERT INTO public.fact VALUES (6, 1, NULL, 'begun', '2026-11-18 01:40:00+00', '2026-11-18', 'console', 2, 'goi-la', '883722c9ab95', '', '', NULL, '', false);
INSERT INTO public.fact VALUES (7, 2, NULL, 'begun', '2026-11-18 01:40:00+00', '2026-11-18', 'telegram', 1, 'chu-to', '6acdcd06a28d', '', '', NULL, '', false);
INSERT INTO public.identity VALUES (1, 1, 'console', 'local', 'lan', '2026-11-18 01:30:00+00', NULL, false);
INSERT INTO public.identity VALUES (2, 2, 'telegram', 'local', '5000000001', '2026-11-18 01:40:00+00', NULL, false);
INSERT INTO public.incoming VALUES (1, 'console', 'local', 'lan.1', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (2, 'console', 'local', 'lan.2', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (3, 'console', 'local', 'lan.3', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (4, 'console', 'local', 'lan.4', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (5, 'console', 'local', 'lan.5', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (6, 'console', 'local', 'lan.6', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (7, 'console', 'local', 'lan.7', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (8, 'console', 'local', 'lan.8', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (9, 'console', 'local', 'lan.9', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (10, 'console', 'local', 'lan.10', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (11, 'console', 'local', 'lan.11', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (12, 'console', 'local', 'lan.12', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (13, 'console', 'local', 'lan.13', 1, '2026-11-18 01:30:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (14, 'console', 'local', 'lan.14', 1, '2026-11-18 01:40:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (15, 'console', 'local', 'lan.15', 1, '2026-11-18 01:40:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (16, 'telegram', 'local', '5000000001.1', 2, '2026-11-18 01:40:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (17, 'telegram', 'local', '5000000001.2', 2, '2026-11-18 01:40:00+00', 'done', NULL, '', 1);
INSERT INTO public.incoming VALUES (18, 'telegram', 'local', '5000000001.3', 2, '2026-11-19 01:40:00+00', 'done', NULL, '', 1);
INSERT INTO public.learner VALUES (1, '2026-11-18 01:30:00+00', 'vi', 'bà', '', NULL, NULL, NULL, '', 'half', false);
INSERT INTO public.learner VALUES (2, '2026-11-18 01:40:00+00', 'vi', '', '', NULL, NULL, NULL, '', 'half', false);
INSERT INTO public.lesson_version VALUES ('chu-to', 'vi', '6acdcd06a28d', '{"id":"chu-to","track":"thiet-bi","order":1,"title":"Cho chữ to lên","minutes":3,"cards":[{"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}]},{"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}]},{"title":"Nhớ nhé","blocks":[{"kind":"text","items":["Chỉnh lúc nào cũng được."]},{"kind":"keep","items":["Chữ nhỏ thì chỉnh, không phải cố đọc."],"label":"Nhớ một câu"}]}],"questions":[{"id":"o-dau","kind":"single","card":2,"ask":"Chỉnh cỡ chữ ở đâu?","explain":"Cỡ chữ nằm trong Cài đặt, mục Màn hình.","options":[{"key":"A","text":"Ở danh bạ"},{"key":"B","text":"Ở Cài đặt, mục Màn hình","right":true},{"key":"C","text":"Ở máy ảnh","reply":"Máy ảnh chỉ để chụp."}]},{"id":"luc-nao","kind":"true_false","card":3,"ask":"Cỡ chữ chỉnh lúc nào cũng được.","explain":"Chỉnh rồi vẫn chỉnh lại được.","options":[{"key":"A","text":"Đúng","right":true},{"key":"B","text":"Sai"}]},{"id":"thu-tu","kind":"order","card":2,"ask":"Xếp ba việc theo thứ tự.","explain":"Vào Cài đặt trước, rồi Màn hình, rồi kéo.","options":[{"key":"A","text":"Mở Cài đặt"},{"key":"B","text":"Kéo cỡ chữ"},{"key":"C","text":"Chọn Màn hình"}],"order":["A","C","B"]}],"learned":["Chỗ chỉnh cỡ chữ","Cách chỉnh âm lượng"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["5.1"],"review_by":"2027-05-01","version":"6acdcd06a28d"}', '2026-11-18 01:30:00+00');
INSERT INTO public.lesson_version VALUES ('goi-la', 'vi', '883722c9ab95', '{"id":"goi-la","track":"lua-dao","order":1,"title":"Cuộc gọi lạ","minutes":4,"cards":[{"title":"Ai gọi đấy","blocks":[{"kind":"text","items":["Số lạ gọi đến, xưng là công an."]}]},{"title":"Hai dấu hiệu","blocks":[{"kind":"bullets","items":["Họ bắt giữ bí mật.","Họ đòi chuyển tiền."]}]},{"title":"Làm gì","blocks":[{"kind":"text","items":["Cúp máy, rồi gọi 113."]},{"kind":"keep","items":["Công an thật không đòi tiền qua điện thoại."],"label":"Nhớ một câu"}]}],"questions":[{"id":"dau-hieu","kind":"several","card":2,"ask":"Đâu là dấu hiệu của kẻ gian?","explain":"Bí mật và tiền là hai dấu hiệu.","options":[{"key":"A","text":"Bắt giữ bí mật","right":true},{"key":"B","text":"Gọi vào buổi sáng"},{"key":"C","text":"Đòi chuyển tiền","right":true}]},{"id":"so-nao","kind":"short","card":3,"ask":"Gọi số nào?","explain":"Số của công an, gọi không mất tiền.","accept":["113","mot mot ba"],"shown":"113"},{"id":"ba-q","kind":"situation","card":3,"ask":"Bà Q. nghe xong rất sợ. Bà nên làm gì?","explain":"Sợ thì càng phải dừng lại.","options":[{"key":"A","text":"Chuyển tiền cho yên","reply":"Chuyển xong, họ đòi thêm."},{"key":"B","text":"Cúp máy, hỏi con","right":true,"reply":"Con bà biết ngay là lừa."}]}],"learned":["Hai dấu hiệu của cuộc gọi lừa"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["4.2"],"review_by":"2027-05-01","version":"883722c9ab95"}', '2026-11-18 01:30:00+00');
INSERT INTO public.lesson_version VALUES ('chu-to', 'vi', '01b5178cf650', '{"id":"chu-to","track":"thiet-bi","order":1,"title":"Bigger letters","minutes":3,"cards":[{"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}]},{"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}]},{"title":"Nhớ nhé","blocks":[{"kind":"text","items":["Chỉnh lúc nào cũng được."]},{"kind":"keep","items":["Chữ nhỏ thì chỉnh, không phải cố đọc."],"label":"Nhớ một câu"}]}],"questions":[{"id":"o-dau","kind":"single","card":2,"ask":"Chỉnh cỡ chữ ở đâu?","explain":"Cỡ chữ nằm trong Cài đặt, mục Màn hình.","options":[{"key":"A","text":"Ở danh bạ"},{"key":"B","text":"Ở Cài đặt, mục Màn hình","right":true},{"key":"C","text":"Ở máy ảnh","reply":"Máy ảnh chỉ để chụp."}]},{"id":"luc-nao","kind":"true_false","card":3,"ask":"Cỡ chữ chỉnh lúc nào cũng được.","explain":"Chỉnh rồi vẫn chỉnh lại được.","options":[{"key":"A","text":"Đúng","right":true},{"key":"B","text":"Sai"}]},{"id":"thu-tu","kind":"order","card":2,"ask":"Xếp ba việc theo thứ tự.","explain":"Vào Cài đặt trước, rồi Màn hình, rồi kéo.","options":[{"key":"A","text":"Mở Cài đặt"},{"key":"B","text":"Kéo cỡ chữ"},{"key":"C","text":"Chọn Màn hình"}],"order":["A","C","B"]}],"learned":["Chỗ chỉnh cỡ chữ","Cách chỉnh âm lượng"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["5.1"],"review_by":"2027-05-01","version":"01b5178cf650"}', '2026-11-18 01:30:00+00');
INSERT INTO public.lesson_version VALUES ('goi-la', 'vi', '7a411d2ad3ef', '{"id":"goi-la","track":"lua-dao","order":1,"title":"A strange call","minutes":4,"cards":[{"title":"Ai gọi đấy","blocks":[{"kind":"text","items":["Số lạ gọi đến, xưng là công an."]}]},{"title":"Hai dấu hiệu","blocks":[{"kind":"bullets","items":["Họ bắt giữ bí mật.","Họ đòi chuyển tiền."]}]},{"title":"Làm gì","blocks":[{"kind":"text","items":["Cúp máy, rồi gọi 113."]},{"kind":"keep","items":["Công an thật không đòi tiền qua điện thoại."],"label":"Nhớ một câu"}]}],"questions":[{"id":"dau-hieu","kind":"several","card":2,"ask":"Đâu là dấu hiệu của kẻ gian?","explain":"Bí mật và tiền là hai dấu hiệu.","options":[{"key":"A","text":"Bắt giữ bí mật","right":true},{"key":"B","text":"Gọi vào buổi sáng"},{"key":"C","text":"Đòi chuyển tiền","right":true}]},{"id":"so-nao","kind":"short","card":3,"ask":"Gọi số nào?","explain":"Số của công an, gọi không mất tiền.","accept":["113","mot mot ba"],"shown":"113"},{"id":"ba-q","kind":"situation","card":3,"ask":"Bà Q. nghe xong rất sợ. Bà nên làm gì?","explain":"Sợ thì càng phải dừng lại.","options":[{"key":"A","text":"Chuyển tiền cho yên","reply":"Chuyển xong, họ đòi thêm."},{"key":"B","text":"Cúp máy, hỏi con","right":true,"reply":"Con bà biết ngay là lừa."}]}],"learned":["Hai dấu hiệu của cuộc gọi lừa"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["4.2"],"review_by":"2027-05-01","version":"7a411d2ad3ef"}', '2026-11-18 01:30:00+00');
INSERT INTO public.officer VALUES (1, 'Cán bộ dùng thử', 'Cán bộ Mặt trận', '', NULL, NULL, '', NULL, 0, '2026-11-18 01:30:00+00', NULL);
INSERT INTO public.officer_role VALUES (1, 1, 7, 'officer', '2026-11-18', NULL, NULL);
INSERT INTO public.progress VALUES (1, 'chu-to', '6acdcd06a28d', '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00', '2026-11-18 01:30:00+00', 1, 3, 3);
INSERT INTO public.progress VALUES (1, 'goi-la', '883722c9ab95', '2026-11-18 01:40:00+00', NULL, '2026-11-18 01:40:00+00', 0, 0, 0);
INSERT INTO public.progress VALUES (2, 'chu-to', '6acdcd06a28d', '2026-11-18 01:40:00+00', NULL, '2026-11-18 01:40:00+00', 0, 0, 0);
INSERT INTO public.study_week VALUES (1, '2026-11-16');
INSERT INTO public.unit VALUES (1, 'demo', 'Tỉnh dùng thử', 'tinh dung thu', 'province', 'MTTQ', NULL, '2026-11-18', NULL, '1/', 1, NULL, 1);
INSERT INTO public.unit VALUES (2, 'demo-pn', 'Hội LHPN tỉnh dùng thử', 'hoi lhpn tinh dung thu', 'province', 'LHPN', 1, '2026-11-18', NULL, '1/2/', 1, NULL, 2);
INSERT INTO public.unit VALUES (3, 'demo-nd', 'Hội Nông dân tỉnh dùng thử', 'hoi nong dan tinh dung thu', 'province', 'HND', 1, '2026-11-18', NULL, '1/3/', 1, NULL, 3);
INSERT INTO public.unit VALUES (4, 'demo-ccb', 'Hội Cựu chiến binh tỉnh dùng thử', 'hoi cuu chien binh tinh dung thu', 'province', 'CCB', 1, '2026-11-18', NULL, '1/4/', 1, NULL, 4);
INSERT INTO public.unit VALUES (5, 'demo-dtn', 'Tỉnh đoàn dùng thử', 'tinh doan dung thu', 'province', 'DTN', 1, '2026-11-18', NULL, '1/5/', 1, NULL, 5);
INSERT INTO public.unit VALUES (6, 'demo-cd', 'Liên đoàn Lao động tỉnh dùng thử', 'lien doan lao dong tinh dung thu', 'province', 'CD', 1, '2026-11-18', NULL, '1/6/', 1, NULL, 6);
INSERT INTO public.unit VALUES (7, 'demo-1', 'Xã dùng thử Một', 'xa dung thu mot', 'commune', 'MTTQ', 1, '2026-11-18', NULL, '1/7/', 1, 7, 1);
INSERT INTO public.unit VALUES (8, 'demo-1-pn', 'Chi hội Phụ nữ dùng thử', 'chi hoi phu nu dung thu', 'branch', 'LHPN', 7, '2026-11-18', NULL, '1/7/8/', 1, 7, 2);
INSERT INTO public.unit VALUES (9, 'demo-1-nd', 'Chi hội Nông dân dùng thử', 'chi hoi nong dan dung thu', 'branch', 'HND', 7, '2026-11-18', NULL, '1/7/9/', 1, 7, 3);
INSERT INTO public.unit VALUES (10, 'demo-1-ccb', 'Chi hội Cựu chiến binh dùng thử', 'chi hoi cuu chien binh dung thu', 'branch', 'CCB', 7, '2026-11-18', NULL, '1/7/10/', 1, 7, 4);
INSERT INTO public.unit VALUES (11, 'demo-1-dtn', 'Chi đoàn dùng thử', 'chi doan dung thu', 'branch', 'DTN', 7, '2026-11-18', NULL, '1/7/11/', 1, 7, 5);
INSERT INTO public.unit VALUES (12, 'demo-1-cd', 'Tổ công đoàn dùng thử', 'to cong doan dung thu', 'branch', 'CD', 7, '2026-11-18', NULL, '1/7/12/', 1, 7, 6);
SELECT pg_catalog.setval('public.audit_id_seq', 1, false);
SELECT pg_catalog.setval('public.consent_id_seq', 1, false);
SELECT pg_catalog.setval('public.delivery_id_seq', 18, true);
SELECT pg_catalog.setval('public.fact_id_seq', 7, true);
SELECT pg_catalog.setval('public.identity_id_seq', 2, true);
SELECT pg_catalog.setval('public.incoming_id_seq', 18, true);
SELECT pg_catalog.setval('public.invite_id_seq', 1, false);
SELECT pg_catalog.setval('public.learner_id_seq', 2, true);
SELECT pg_catalog.setval('public.membership_id_seq', 1, false);
SELECT pg_catalog.setval('public.nudge_id_seq', 1, false);
SELECT pg_catalog.setval('public.officer_id_seq', 1, true);
SELECT pg_catalog.setval('public.officer_role_id_seq', 1, true);
SELECT pg_catalog.setval('public.officer_session_id_seq', 1, false);
SELECT pg_catalog.setval('public.roster_id_seq', 1, false);
SELECT pg_catalog.setval('public.unit_change_id_seq', 1, false);
SELECT pg_catalog.setval('public.unit_id_seq', 12, true);
SELECT pg_catalog.setval('public.unit_total_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.companion
    ADD CONSTRAINT pk_companion PRIMARY KEY (identity_id, learner_id);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT pk_consent PRIMARY KEY (id);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT pk_conversation PRIMARY KEY (learner_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.fact
    ADD CONSTRAINT pk_fact PRIMARY KEY (id);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT pk_identity PRIMARY KEY (id);
ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT pk_incoming PRIMARY KEY (id);
ALTER TABLE ONLY public.invite
    ADD CONSTRAINT pk_invite PRIMARY KEY (id);
ALTER TABLE ONLY public.learner
    ADD CONSTRAINT pk_learner PRIMARY KEY (id);
ALTER TABLE ONLY public.learner_year
    ADD CONSTRAINT pk_learner_year PRIMARY KEY (unit_id, year, learner_id);
ALTER TABLE ONLY public.lesson_version
    ADD CONSTRAINT pk_lesson_version PRIMARY KEY (lesson, locale, version);
ALTER TABLE ONLY public.link_code
    ADD CONSTRAINT pk_link_code PRIMARY KEY (code);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT pk_membership PRIMARY KEY (id);
ALTER TABLE ONLY public.nudge
    ADD CONSTRAINT pk_nudge PRIMARY KEY (id);
ALTER TABLE ONLY public.officer
    ADD CONSTRAINT pk_officer PRIMARY KEY (id);
ALTER TABLE ONLY public.officer_role
    ADD CONSTRAINT pk_officer_role PRIMARY KEY (id);
ALTER TABLE ONLY public.officer_session
    ADD CONSTRAINT pk_officer_session PRIMARY KEY (id);
ALTER TABLE ONLY public.progress
    ADD CONSTRAINT pk_progress PRIMARY KEY (learner_id, lesson);
ALTER TABLE ONLY public.review
    ADD CONSTRAINT pk_review PRIMARY KEY (learner_id, lesson, question);
ALTER TABLE ONLY public.roster
    ADD CONSTRAINT pk_roster PRIMARY KEY (id);
ALTER TABLE ONLY public.roster_line
    ADD CONSTRAINT pk_roster_line PRIMARY KEY (roster_id, number);
ALTER TABLE ONLY public.sign_in_miss
    ADD CONSTRAINT pk_sign_in_miss PRIMARY KEY (hash);
ALTER TABLE ONLY public.study_week
    ADD CONSTRAINT pk_study_week PRIMARY KEY (learner_id, week);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT pk_ticket PRIMARY KEY (hash);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT pk_unit PRIMARY KEY (id);
ALTER TABLE ONLY public.unit_change
    ADD CONSTRAINT pk_unit_change PRIMARY KEY (id);
ALTER TABLE ONLY public.unit_month
    ADD CONSTRAINT pk_unit_month PRIMARY KEY (unit_id, month);
ALTER TABLE ONLY public.unit_standing
    ADD CONSTRAINT pk_unit_standing PRIMARY KEY (unit_id);
ALTER TABLE ONLY public.unit_succession
    ADD CONSTRAINT pk_unit_succession PRIMARY KEY (unit_id, successor_id);
ALTER TABLE ONLY public.unit_total
    ADD CONSTRAINT pk_unit_total PRIMARY KEY (id);
ALTER TABLE ONLY public.unit_week
    ADD CONSTRAINT pk_unit_week PRIMARY KEY (unit_id, week);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT uq_identity_channel_account_address UNIQUE (channel, account, address);
ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT uq_incoming_channel_account_external_id UNIQUE (channel, account, external_id);
ALTER TABLE ONLY public.invite
    ADD CONSTRAINT uq_invite_code UNIQUE (code);
ALTER TABLE ONLY public.invite
    ADD CONSTRAINT uq_invite_token UNIQUE (token);
ALTER TABLE ONLY public.officer
    ADD CONSTRAINT uq_officer_learner_id UNIQUE (learner_id);
ALTER TABLE ONLY public.officer
    ADD CONSTRAINT uq_officer_login UNIQUE (login);
ALTER TABLE ONLY public.officer_session
    ADD CONSTRAINT uq_officer_session_hash UNIQUE (hash);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT uq_unit_code UNIQUE (code);
ALTER TABLE ONLY public.unit_total
    ADD CONSTRAINT uq_unit_total_unit_id_what_as_of UNIQUE (unit_id, what, as_of);
CREATE INDEX ix_audit_officer_id ON public.audit USING btree (officer_id);
CREATE INDEX ix_audit_unit_id ON public.audit USING btree (unit_id);
CREATE INDEX ix_companion_learner_id ON public.companion USING btree (learner_id);
CREATE INDEX ix_consent_learner_id ON public.consent USING btree (learner_id);
CREATE INDEX ix_delivery_active ON public.delivery USING btree (channel, account, priority, id) WHERE ((state)::text = ANY ((ARRAY['queued'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX ix_delivery_address ON public.delivery USING btree (channel, account, address, id);
CREATE INDEX ix_delivery_owed ON public.delivery USING btree (channel, account, address, id) WHERE ((state)::text = ANY ((ARRAY['queued'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX ix_fact_learner_id ON public.fact USING btree (learner_id);
CREATE INDEX ix_identity_learner_id ON public.identity USING btree (learner_id);
CREATE INDEX ix_invite_unit_id ON public.invite USING btree (unit_id);
CREATE INDEX ix_learner_year_learner_id ON public.learner_year USING btree (learner_id);
CREATE INDEX ix_link_code_learner_id ON public.link_code USING btree (learner_id);
CREATE INDEX ix_membership_folded_name ON public.membership USING btree (folded_name);
CREATE INDEX ix_membership_learner_id ON public.membership USING btree (learner_id);
CREATE INDEX ix_membership_phone ON public.membership USING btree (phone);
CREATE INDEX ix_membership_roster_id ON public.membership USING btree (roster_id);
CREATE INDEX ix_membership_unit_id_state_name_key_id ON public.membership USING btree (unit_id, state, name_key, id);
CREATE INDEX ix_nudge_learner_id_at ON public.nudge USING btree (learner_id, at);
CREATE INDEX ix_officer_role_officer_id ON public.officer_role USING btree (officer_id);
CREATE INDEX ix_officer_role_unit_id ON public.officer_role USING btree (unit_id);
CREATE INDEX ix_officer_session_officer_id ON public.officer_session USING btree (officer_id);
CREATE INDEX ix_review_due_on ON public.review USING btree (due_on);
CREATE INDEX ix_roster_line_roster_id_verdict_number ON public.roster_line USING btree (roster_id, verdict, number);
CREATE INDEX ix_roster_unit_id ON public.roster USING btree (unit_id);
CREATE INDEX ix_ticket_officer_id ON public.ticket USING btree (officer_id);
CREATE INDEX ix_unit_body_id ON public.unit USING btree (body_id);
CREATE INDEX ix_unit_change_unit_id ON public.unit_change USING btree (unit_id);
CREATE INDEX ix_unit_commune_id ON public.unit USING btree (commune_id);
CREATE INDEX ix_unit_folded_name ON public.unit USING btree (folded_name);
CREATE INDEX ix_unit_parent_id ON public.unit USING btree (parent_id);
CREATE INDEX ix_unit_province_id ON public.unit USING btree (province_id);
CREATE INDEX ix_unit_succession_successor_id ON public.unit_succession USING btree (successor_id);
CREATE INDEX ix_unit_week_week ON public.unit_week USING btree (week);
CREATE UNIQUE INDEX uq_membership_approved ON public.membership USING btree (learner_id, organisation) WHERE (((state)::text = 'approved'::text) AND (learner_id IS NOT NULL));
CREATE UNIQUE INDEX uq_membership_pending ON public.membership USING btree (learner_id, unit_id) WHERE (((state)::text = 'pending'::text) AND (learner_id IS NOT NULL));
CREATE UNIQUE INDEX uq_officer_role_current ON public.officer_role USING btree (officer_id, unit_id) WHERE (until IS NULL);
CREATE UNIQUE INDEX uq_unit_path ON public.unit USING btree (path) WHERE ((path)::text <> ''::text);
CREATE TRIGGER audit_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_is_append_only();
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT fk_audit_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT fk_audit_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.companion
    ADD CONSTRAINT fk_companion_identity_id_identity FOREIGN KEY (identity_id) REFERENCES public.identity(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.companion
    ADD CONSTRAINT fk_companion_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT fk_consent_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT fk_conversation_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.fact
    ADD CONSTRAINT fk_fact_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.fact
    ADD CONSTRAINT fk_fact_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT fk_identity_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.incoming
    ADD CONSTRAINT fk_incoming_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.invite
    ADD CONSTRAINT fk_invite_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.invite
    ADD CONSTRAINT fk_invite_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.learner
    ADD CONSTRAINT fk_learner_merged_into_learner FOREIGN KEY (merged_into) REFERENCES public.learner(id);
ALTER TABLE ONLY public.learner
    ADD CONSTRAINT fk_learner_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.learner_year
    ADD CONSTRAINT fk_learner_year_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.learner_year
    ADD CONSTRAINT fk_learner_year_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.link_code
    ADD CONSTRAINT fk_link_code_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_decided_by_officer FOREIGN KEY (decided_by) REFERENCES public.officer(id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_invite_id_invite FOREIGN KEY (invite_id) REFERENCES public.invite(id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_moved_from_membership FOREIGN KEY (moved_from) REFERENCES public.membership(id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_roster_id_roster FOREIGN KEY (roster_id) REFERENCES public.roster(id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.nudge
    ADD CONSTRAINT fk_nudge_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.nudge
    ADD CONSTRAINT fk_nudge_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.nudge
    ADD CONSTRAINT fk_nudge_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.officer
    ADD CONSTRAINT fk_officer_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.officer_role
    ADD CONSTRAINT fk_officer_role_given_by_officer FOREIGN KEY (given_by) REFERENCES public.officer(id);
ALTER TABLE ONLY public.officer_role
    ADD CONSTRAINT fk_officer_role_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.officer_role
    ADD CONSTRAINT fk_officer_role_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.officer_session
    ADD CONSTRAINT fk_officer_session_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.progress
    ADD CONSTRAINT fk_progress_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.review
    ADD CONSTRAINT fk_review_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.roster_line
    ADD CONSTRAINT fk_roster_line_membership_id_membership FOREIGN KEY (membership_id) REFERENCES public.membership(id);
ALTER TABLE ONLY public.roster_line
    ADD CONSTRAINT fk_roster_line_roster_id_roster FOREIGN KEY (roster_id) REFERENCES public.roster(id);
ALTER TABLE ONLY public.roster_line
    ADD CONSTRAINT fk_roster_line_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.roster
    ADD CONSTRAINT fk_roster_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.roster
    ADD CONSTRAINT fk_roster_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.study_week
    ADD CONSTRAINT fk_study_week_learner_id_learner FOREIGN KEY (learner_id) REFERENCES public.learner(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.unit_change
    ADD CONSTRAINT fk_unit_change_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.unit_change
    ADD CONSTRAINT fk_unit_change_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_month
    ADD CONSTRAINT fk_unit_month_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit
    ADD CONSTRAINT fk_unit_parent_id_unit FOREIGN KEY (parent_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_standing
    ADD CONSTRAINT fk_unit_standing_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_succession
    ADD CONSTRAINT fk_unit_succession_change_id_unit_change FOREIGN KEY (change_id) REFERENCES public.unit_change(id);
ALTER TABLE ONLY public.unit_succession
    ADD CONSTRAINT fk_unit_succession_successor_id_unit FOREIGN KEY (successor_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_succession
    ADD CONSTRAINT fk_unit_succession_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_total
    ADD CONSTRAINT fk_unit_total_officer_id_officer FOREIGN KEY (officer_id) REFERENCES public.officer(id);
ALTER TABLE ONLY public.unit_total
    ADD CONSTRAINT fk_unit_total_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
ALTER TABLE ONLY public.unit_week
    ADD CONSTRAINT fk_unit_week_unit_id_unit FOREIGN KEY (unit_id) REFERENCES public.unit(id);
