BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	officer_id INTEGER, 
	act VARCHAR(30) NOT NULL, 
	unit_id INTEGER, 
	subject INTEGER, 
	people INTEGER DEFAULT '0' NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	detail VARCHAR(300) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id), 
	CONSTRAINT fk_audit_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_audit_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE companion (
	identity_id INTEGER NOT NULL, 
	learner_id INTEGER NOT NULL, 
	label VARCHAR(60) NOT NULL, 
	is_assisted BOOLEAN NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_companion PRIMARY KEY (identity_id, learner_id), 
	CONSTRAINT fk_companion_identity_id_identity FOREIGN KEY(identity_id) REFERENCES identity (id) ON DELETE CASCADE, 
	CONSTRAINT fk_companion_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
CREATE TABLE consent (
	id INTEGER NOT NULL, 
	learner_id INTEGER NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	given BOOLEAN NOT NULL, 
	text_version VARCHAR(20) NOT NULL, 
	text_hash VARCHAR(64) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_consent PRIMARY KEY (id), 
	CONSTRAINT fk_consent_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
CREATE TABLE conversation (
	learner_id INTEGER NOT NULL, 
	turn INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_conversation PRIMARY KEY (learner_id), 
	CONSTRAINT fk_conversation_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
INSERT INTO "conversation" VALUES(1,15,'{"flow":"lesson","lesson":"goi-la","version":"883722c9ab95","sitting":2,"card":1,"offered":[["go:2:0","Quay lại",""],["go:2:2","Tiếp",""],["cmd:stop","Dừng",""]],"greeted":true}','2026-11-18 01:40:00.000000');
INSERT INTO "conversation" VALUES(2,3,'{"flow":"lesson","lesson":"chu-to","version":"6acdcd06a28d","sitting":1,"card":1,"offered":[["go:1:0","Quay lại",""],["go:1:2","Tiếp",""],["cmd:stop","Dừng",""]],"greeted":true}','2026-11-19 01:40:00.000000');
CREATE TABLE delivery (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	learner_id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	address VARCHAR(80) NOT NULL, 
	turn INTEGER NOT NULL, 
	priority SMALLINT NOT NULL, 
	body TEXT NOT NULL, 
	edit_ref VARCHAR(40) DEFAULT '' NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	attempts SMALLINT DEFAULT '0' NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	external_id VARCHAR(40) DEFAULT '' NOT NULL, 
	reason VARCHAR(30) DEFAULT '' NOT NULL, 
	is_farewell BOOLEAN DEFAULT false NOT NULL, 
	created_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	CONSTRAINT ck_delivery_state CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'expired', 'unreachable')), 
	CONSTRAINT fk_delivery_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
INSERT INTO "delivery" VALUES(1,1,'console','local','lan',1,0,'{"title":"Vâng, chào bà","choices":[{"payload":"cmd:learn","label":"Học tiếp","role":"main"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(2,1,'console','local','lan',2,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}],"choices":[{"payload":"go:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(3,1,'console','local','lan',3,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}],"choices":[{"payload":"go:1:0","label":"Quay lại"},{"payload":"go:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(4,1,'console','local','lan',4,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 3 trên 3","at":3,"of":3,"title":"Nhớ nhé","blocks":[{"kind":"text","items":["Chỉnh lúc nào cũng được."]},{"kind":"keep","items":["Chữ nhỏ thì chỉnh, không phải cố đọc."],"label":"Nhớ một câu"}],"choices":[{"payload":"go:1:1","label":"Quay lại"},{"payload":"quiz:1","label":"Làm câu hỏi","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(5,1,'console','local','lan',5,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 1 trên 3","at":1,"of":3,"title":"Chỉnh cỡ chữ ở đâu?","choices":[{"payload":"ans:1:0:A","label":"Ở danh bạ","key":"A","role":"answer"},{"payload":"ans:1:0:B","label":"Ở Cài đặt, mục Màn hình","key":"B","role":"answer"},{"payload":"ans:1:0:C","label":"Ở máy ảnh","key":"C","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(6,1,'console','local','lan',6,0,'{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 1 trên 3","at":1,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Cỡ chữ nằm trong Cài đặt, mục Màn hình."]}],"answered":[{"key":"B","label":"Ở Cài đặt, mục Màn hình","verdict":"mine_right"}],"choices":[{"payload":"peek:1:0","label":"Xem lại thẻ"},{"payload":"on:1:0","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(7,1,'console','local','lan',7,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 2 trên 3","at":2,"of":3,"title":"Cỡ chữ chỉnh lúc nào cũng được.","choices":[{"payload":"ans:1:1:A","label":"Đúng","key":"A","role":"answer"},{"payload":"ans:1:1:B","label":"Sai","key":"B","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(8,1,'console','local','lan',8,0,'{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 2 trên 3","at":2,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Chỉnh rồi vẫn chỉnh lại được."]}],"answered":[{"key":"A","label":"Đúng","verdict":"mine_right"}],"choices":[{"payload":"peek:1:1","label":"Xem lại thẻ"},{"payload":"on:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(9,1,'console','local','lan',9,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(10,1,'console','local','lan',10,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer","picked":"1"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer"},{"payload":"ans:1:2:redo","label":"Làm lại"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(11,1,'console','local','lan',11,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer","picked":"1"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer","picked":"2"},{"payload":"ans:1:2:redo","label":"Làm lại"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(12,1,'console','local','lan',12,0,'{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Vào Cài đặt trước, rồi Màn hình, rồi kéo."]}],"answered":[{"key":"1","label":"Mở Cài đặt","verdict":"mine_right"},{"key":"2","label":"Chọn Màn hình","verdict":"mine_right"},{"key":"3","label":"Kéo cỡ chữ","verdict":"mine_right"}],"choices":[{"payload":"peek:1:2","label":"Xem lại thẻ"},{"payload":"on:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(13,1,'console','local','lan',13,0,'{"scene":"finish","title":"Bà học xong bài: Cho chữ to lên","blocks":[{"kind":"learned","items":["Chỗ chỉnh cỡ chữ","Cách chỉnh âm lượng"],"label":"Từ nay bà biết:"},{"kind":"hint","items":["Đúng cả 3 câu ngay lần đầu."]},{"kind":"weeks","items":["Mỗi tuần một bài là đủ. Bận thì nghỉ, không mất gì."],"label":"Tuần này bà đã học","count":1,"of":6},{"kind":"text","items":["Bài sau, 4 phút: **Cuộc gọi lạ**"]}],"choices":[{"payload":"lesson:goi-la","label":"Học luôn","role":"main"},{"payload":"cmd:consent","label":"Lưu kết quả học"},{"payload":"cmd:stop","label":"Để lúc khác","role":"quiet"}],"replaces":true,"icon":"lua-dao"}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(14,1,'console','local','lan',14,0,'{"scene":"card","heading":"Cuộc gọi lạ","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Ai gọi đấy","blocks":[{"kind":"text","items":["Số lạ gọi đến, xưng là công an."]}],"choices":[{"payload":"go:2:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:40:00.000000','2026-11-18 01:40:00.000000');
INSERT INTO "delivery" VALUES(15,1,'console','local','lan',15,0,'{"scene":"card","heading":"Cuộc gọi lạ","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Hai dấu hiệu","blocks":[{"kind":"bullets","items":["Họ bắt giữ bí mật.","Họ đòi chuyển tiền."]}],"choices":[{"payload":"go:2:0","label":"Quay lại"},{"payload":"go:2:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:40:00.000000','2026-11-18 01:40:00.000000');
INSERT INTO "delivery" VALUES(16,2,'telegram','local','5000000001',1,0,'{"scene":"welcome","blocks":[{"kind":"text","items":["Chào bà con! Tôi là **Học Số**, máy trả lời tự động của phong trào **Bình dân học vụ số**, do Mặt trận Tổ quốc tỉnh phụ trách."]},{"kind":"vow","items":["**Không bao giờ hỏi** mã OTP, mật khẩu, số thẻ, ảnh căn cước","**Không thu tiền,** không tặng quà","**Không cần tên** vẫn học được hết"],"label":"Ba điều Học Số hứa"}],"choices":[{"payload":"cmd:learn","label":"Học thử ngay","role":"main"},{"payload":"cmd:consent","label":"Lưu kết quả học"},{"payload":"cmd:help","label":"Trợ giúp","role":"quiet"}]}','','queued',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:40:00.000000',NULL);
INSERT INTO "delivery" VALUES(17,2,'telegram','local','5000000001',2,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}],"choices":[{"payload":"go:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','queued',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-18 01:40:00.000000',NULL);
INSERT INTO "delivery" VALUES(18,2,'telegram','local','5000000001',3,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}],"choices":[{"payload":"go:1:0","label":"Quay lại"},{"payload":"go:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','queued',0,'1970-01-01 00:00:00.000000','','',0,'2026-11-19 01:40:00.000000',NULL);
CREATE TABLE fact (
	id INTEGER NOT NULL, 
	learner_id INTEGER NOT NULL, 
	unit_id INTEGER, 
	kind VARCHAR(12) NOT NULL, 
	at DATETIME NOT NULL, 
	day DATE NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	sitting INTEGER NOT NULL, 
	lesson VARCHAR(60) NOT NULL, 
	version VARCHAR(12) NOT NULL, 
	question VARCHAR(60) DEFAULT '' NOT NULL, 
	picked VARCHAR(80) DEFAULT '' NOT NULL, 
	is_right BOOLEAN, also_units VARCHAR(60) DEFAULT '' NOT NULL, is_assisted BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_fact PRIMARY KEY (id), 
	CONSTRAINT fk_fact_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT fk_fact_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
INSERT INTO "fact" VALUES(1,1,NULL,'begun','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','','',NULL,'',0);
INSERT INTO "fact" VALUES(2,1,NULL,'answer','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','o-dau','B',1,'',0);
INSERT INTO "fact" VALUES(3,1,NULL,'answer','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','luc-nao','A',1,'',0);
INSERT INTO "fact" VALUES(4,1,NULL,'answer','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','thu-tu','ACB',1,'',0);
INSERT INTO "fact" VALUES(5,1,NULL,'finished','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','','',NULL,'',0);
INSERT INTO "fact" VALUES(6,1,NULL,'begun','2026-11-18 01:40:00.000000','2026-11-18','console',2,'goi-la','883722c9ab95','','',NULL,'',0);
INSERT INTO "fact" VALUES(7,2,NULL,'begun','2026-11-18 01:40:00.000000','2026-11-18','telegram',1,'chu-to','6acdcd06a28d','','',NULL,'',0);
CREATE TABLE identity (
	id INTEGER NOT NULL, 
	learner_id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	address VARCHAR(80) NOT NULL, 
	since DATETIME NOT NULL, 
	blocked_at DATETIME, is_assisted BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_identity PRIMARY KEY (id), 
	CONSTRAINT fk_identity_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT uq_identity_channel_account_address UNIQUE (channel, account, address)
);
INSERT INTO "identity" VALUES(1,1,'console','local','lan','2026-11-18 01:30:00.000000',NULL,0);
INSERT INTO "identity" VALUES(2,2,'telegram','local','5000000001','2026-11-18 01:40:00.000000',NULL,0);
CREATE TABLE incoming (
	id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	external_id VARCHAR(80) NOT NULL, 
	learner_id INTEGER, 
	at DATETIME NOT NULL, 
	outcome VARCHAR(10) NOT NULL, 
	body TEXT, 
	error VARCHAR(200) DEFAULT '' NOT NULL, 
	tries SMALLINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_incoming PRIMARY KEY (id), 
	CONSTRAINT fk_incoming_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT uq_incoming_channel_account_external_id UNIQUE (channel, account, external_id)
);
INSERT INTO "incoming" VALUES(1,'console','local','lan.1',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(2,'console','local','lan.2',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(3,'console','local','lan.3',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(4,'console','local','lan.4',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(5,'console','local','lan.5',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(6,'console','local','lan.6',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(7,'console','local','lan.7',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(8,'console','local','lan.8',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(9,'console','local','lan.9',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(10,'console','local','lan.10',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(11,'console','local','lan.11',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(12,'console','local','lan.12',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(13,'console','local','lan.13',1,'2026-11-18 01:30:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(14,'console','local','lan.14',1,'2026-11-18 01:40:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(15,'console','local','lan.15',1,'2026-11-18 01:40:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(16,'telegram','local','5000000001.1',2,'2026-11-18 01:40:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(17,'telegram','local','5000000001.2',2,'2026-11-18 01:40:00.000000','done',NULL,'',1);
INSERT INTO "incoming" VALUES(18,'telegram','local','5000000001.3',2,'2026-11-19 01:40:00.000000','done',NULL,'',1);
CREATE TABLE invite (
	id INTEGER NOT NULL, 
	code VARCHAR(12) NOT NULL, 
	token VARCHAR(40) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	officer_id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	max_uses INTEGER NOT NULL, 
	uses INTEGER DEFAULT '0' NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_invite PRIMARY KEY (id), 
	CONSTRAINT fk_invite_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_invite_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT uq_invite_code UNIQUE (code), 
	CONSTRAINT uq_invite_token UNIQUE (token)
);
CREATE TABLE learner (
	id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	locale VARCHAR(5) NOT NULL, 
	you VARCHAR(10) DEFAULT '' NOT NULL, 
	agreed VARCHAR(60) DEFAULT '' NOT NULL, 
	unit_id INTEGER, 
	erased_at DATETIME, 
	merged_into INTEGER, also_units VARCHAR(60) DEFAULT '' NOT NULL, standing VARCHAR(6) DEFAULT 'none' NOT NULL, is_test BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_learner PRIMARY KEY (id), 
	CONSTRAINT fk_learner_merged_into_learner FOREIGN KEY(merged_into) REFERENCES learner (id), 
	CONSTRAINT fk_learner_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
INSERT INTO "learner" VALUES(1,'2026-11-18 01:30:00.000000','vi','bà','',NULL,NULL,NULL,'','half',0);
INSERT INTO "learner" VALUES(2,'2026-11-18 01:40:00.000000','vi','','',NULL,NULL,NULL,'','half',0);
CREATE TABLE learner_year (
	unit_id INTEGER NOT NULL, 
	year SMALLINT NOT NULL, 
	learner_id INTEGER NOT NULL, 
	active SMALLINT NOT NULL, 
	finished SMALLINT NOT NULL, 
	weeks BIGINT NOT NULL, 
	CONSTRAINT pk_learner_year PRIMARY KEY (unit_id, year, learner_id), 
	CONSTRAINT fk_learner_year_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT fk_learner_year_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE lesson_version (
	lesson VARCHAR(60) NOT NULL, 
	locale VARCHAR(5) NOT NULL, 
	version VARCHAR(12) NOT NULL, 
	body TEXT NOT NULL, 
	served_since DATETIME NOT NULL, 
	CONSTRAINT pk_lesson_version PRIMARY KEY (lesson, locale, version)
);
INSERT INTO "lesson_version" VALUES('chu-to','vi','6acdcd06a28d','{"id":"chu-to","track":"thiet-bi","order":1,"title":"Cho chữ to lên","minutes":3,"cards":[{"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}]},{"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}]},{"title":"Nhớ nhé","blocks":[{"kind":"text","items":["Chỉnh lúc nào cũng được."]},{"kind":"keep","items":["Chữ nhỏ thì chỉnh, không phải cố đọc."],"label":"Nhớ một câu"}]}],"questions":[{"id":"o-dau","kind":"single","card":2,"ask":"Chỉnh cỡ chữ ở đâu?","explain":"Cỡ chữ nằm trong Cài đặt, mục Màn hình.","options":[{"key":"A","text":"Ở danh bạ"},{"key":"B","text":"Ở Cài đặt, mục Màn hình","right":true},{"key":"C","text":"Ở máy ảnh","reply":"Máy ảnh chỉ để chụp."}]},{"id":"luc-nao","kind":"true_false","card":3,"ask":"Cỡ chữ chỉnh lúc nào cũng được.","explain":"Chỉnh rồi vẫn chỉnh lại được.","options":[{"key":"A","text":"Đúng","right":true},{"key":"B","text":"Sai"}]},{"id":"thu-tu","kind":"order","card":2,"ask":"Xếp ba việc theo thứ tự.","explain":"Vào Cài đặt trước, rồi Màn hình, rồi kéo.","options":[{"key":"A","text":"Mở Cài đặt"},{"key":"B","text":"Kéo cỡ chữ"},{"key":"C","text":"Chọn Màn hình"}],"order":["A","C","B"]}],"learned":["Chỗ chỉnh cỡ chữ","Cách chỉnh âm lượng"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["5.1"],"review_by":"2027-05-01","version":"6acdcd06a28d"}','2026-11-18 01:30:00.000000');
INSERT INTO "lesson_version" VALUES('goi-la','vi','883722c9ab95','{"id":"goi-la","track":"lua-dao","order":1,"title":"Cuộc gọi lạ","minutes":4,"cards":[{"title":"Ai gọi đấy","blocks":[{"kind":"text","items":["Số lạ gọi đến, xưng là công an."]}]},{"title":"Hai dấu hiệu","blocks":[{"kind":"bullets","items":["Họ bắt giữ bí mật.","Họ đòi chuyển tiền."]}]},{"title":"Làm gì","blocks":[{"kind":"text","items":["Cúp máy, rồi gọi 113."]},{"kind":"keep","items":["Công an thật không đòi tiền qua điện thoại."],"label":"Nhớ một câu"}]}],"questions":[{"id":"dau-hieu","kind":"several","card":2,"ask":"Đâu là dấu hiệu của kẻ gian?","explain":"Bí mật và tiền là hai dấu hiệu.","options":[{"key":"A","text":"Bắt giữ bí mật","right":true},{"key":"B","text":"Gọi vào buổi sáng"},{"key":"C","text":"Đòi chuyển tiền","right":true}]},{"id":"so-nao","kind":"short","card":3,"ask":"Gọi số nào?","explain":"Số của công an, gọi không mất tiền.","accept":["113","mot mot ba"],"shown":"113"},{"id":"ba-q","kind":"situation","card":3,"ask":"Bà Q. nghe xong rất sợ. Bà nên làm gì?","explain":"Sợ thì càng phải dừng lại.","options":[{"key":"A","text":"Chuyển tiền cho yên","reply":"Chuyển xong, họ đòi thêm."},{"key":"B","text":"Cúp máy, hỏi con","right":true,"reply":"Con bà biết ngay là lừa."}]}],"learned":["Hai dấu hiệu của cuộc gọi lừa"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["4.2"],"review_by":"2027-05-01","version":"883722c9ab95"}','2026-11-18 01:30:00.000000');
INSERT INTO "lesson_version" VALUES('chu-to','vi','01b5178cf650','{"id":"chu-to","track":"thiet-bi","order":1,"title":"Bigger letters","minutes":3,"cards":[{"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}]},{"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}]},{"title":"Nhớ nhé","blocks":[{"kind":"text","items":["Chỉnh lúc nào cũng được."]},{"kind":"keep","items":["Chữ nhỏ thì chỉnh, không phải cố đọc."],"label":"Nhớ một câu"}]}],"questions":[{"id":"o-dau","kind":"single","card":2,"ask":"Chỉnh cỡ chữ ở đâu?","explain":"Cỡ chữ nằm trong Cài đặt, mục Màn hình.","options":[{"key":"A","text":"Ở danh bạ"},{"key":"B","text":"Ở Cài đặt, mục Màn hình","right":true},{"key":"C","text":"Ở máy ảnh","reply":"Máy ảnh chỉ để chụp."}]},{"id":"luc-nao","kind":"true_false","card":3,"ask":"Cỡ chữ chỉnh lúc nào cũng được.","explain":"Chỉnh rồi vẫn chỉnh lại được.","options":[{"key":"A","text":"Đúng","right":true},{"key":"B","text":"Sai"}]},{"id":"thu-tu","kind":"order","card":2,"ask":"Xếp ba việc theo thứ tự.","explain":"Vào Cài đặt trước, rồi Màn hình, rồi kéo.","options":[{"key":"A","text":"Mở Cài đặt"},{"key":"B","text":"Kéo cỡ chữ"},{"key":"C","text":"Chọn Màn hình"}],"order":["A","C","B"]}],"learned":["Chỗ chỉnh cỡ chữ","Cách chỉnh âm lượng"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["5.1"],"review_by":"2027-05-01","version":"01b5178cf650"}','2026-11-18 01:30:00.000000');
INSERT INTO "lesson_version" VALUES('goi-la','vi','7a411d2ad3ef','{"id":"goi-la","track":"lua-dao","order":1,"title":"A strange call","minutes":4,"cards":[{"title":"Ai gọi đấy","blocks":[{"kind":"text","items":["Số lạ gọi đến, xưng là công an."]}]},{"title":"Hai dấu hiệu","blocks":[{"kind":"bullets","items":["Họ bắt giữ bí mật.","Họ đòi chuyển tiền."]}]},{"title":"Làm gì","blocks":[{"kind":"text","items":["Cúp máy, rồi gọi 113."]},{"kind":"keep","items":["Công an thật không đòi tiền qua điện thoại."],"label":"Nhớ một câu"}]}],"questions":[{"id":"dau-hieu","kind":"several","card":2,"ask":"Đâu là dấu hiệu của kẻ gian?","explain":"Bí mật và tiền là hai dấu hiệu.","options":[{"key":"A","text":"Bắt giữ bí mật","right":true},{"key":"B","text":"Gọi vào buổi sáng"},{"key":"C","text":"Đòi chuyển tiền","right":true}]},{"id":"so-nao","kind":"short","card":3,"ask":"Gọi số nào?","explain":"Số của công an, gọi không mất tiền.","accept":["113","mot mot ba"],"shown":"113"},{"id":"ba-q","kind":"situation","card":3,"ask":"Bà Q. nghe xong rất sợ. Bà nên làm gì?","explain":"Sợ thì càng phải dừng lại.","options":[{"key":"A","text":"Chuyển tiền cho yên","reply":"Chuyển xong, họ đòi thêm."},{"key":"B","text":"Cúp máy, hỏi con","right":true,"reply":"Con bà biết ngay là lừa."}]}],"learned":["Hai dấu hiệu của cuộc gọi lừa"],"sources":[{"title":"Hướng dẫn thử nghiệm","checked_on":"2026-11-01"}],"audience":["moi-nguoi"],"competences":["4.2"],"review_by":"2027-05-01","version":"7a411d2ad3ef"}','2026-11-18 01:30:00.000000');
CREATE TABLE link_code (
	code VARCHAR(12) NOT NULL, 
	learner_id INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_link_code PRIMARY KEY (code), 
	CONSTRAINT fk_link_code_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
CREATE TABLE membership (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	organisation VARCHAR(10) NOT NULL, 
	learner_id INTEGER, 
	state VARCHAR(10) NOT NULL, 
	name VARCHAR(100) DEFAULT '' NOT NULL, 
	folded_name VARCHAR(100) DEFAULT '' NOT NULL, 
	name_key VARCHAR(400) DEFAULT '' NOT NULL, 
	birth_year SMALLINT, 
	phone BLOB, 
	source VARCHAR(10) NOT NULL, 
	is_assisted BOOLEAN DEFAULT false NOT NULL, 
	standing VARCHAR(6) DEFAULT '' NOT NULL, 
	asked_at DATETIME NOT NULL, 
	begun_at DATETIME, 
	ended_at DATETIME, 
	since DATE, 
	until DATE, 
	ended_why VARCHAR(12) DEFAULT '' NOT NULL, 
	decided_by INTEGER, 
	moved_from INTEGER, 
	invite_id INTEGER, 
	roster_id INTEGER, 
	CONSTRAINT pk_membership PRIMARY KEY (id), 
	CONSTRAINT ck_membership_source CHECK (source IN ('invite', 'search', 'roster', 'officer')), 
	CONSTRAINT ck_membership_state CHECK (state IN ('pending', 'approved', 'ended', 'refused')), 
	CONSTRAINT fk_membership_decided_by_officer FOREIGN KEY(decided_by) REFERENCES officer (id), 
	CONSTRAINT fk_membership_invite_id_invite FOREIGN KEY(invite_id) REFERENCES invite (id), 
	CONSTRAINT fk_membership_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT fk_membership_moved_from_membership FOREIGN KEY(moved_from) REFERENCES membership (id), 
	CONSTRAINT fk_membership_roster_id_roster FOREIGN KEY(roster_id) REFERENCES roster (id), 
	CONSTRAINT fk_membership_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE nudge (
	id INTEGER NOT NULL, 
	learner_id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	officer_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_nudge PRIMARY KEY (id), 
	CONSTRAINT fk_nudge_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT fk_nudge_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_nudge_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE officer (
	id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	title VARCHAR(100) DEFAULT '' NOT NULL, 
	you VARCHAR(10) DEFAULT '' NOT NULL, 
	learner_id INTEGER, 
	login VARCHAR(60), 
	password_hash VARCHAR(200) DEFAULT '' NOT NULL, 
	totp BLOB, 
	totp_step INTEGER DEFAULT '0' NOT NULL, 
	created_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	CONSTRAINT pk_officer PRIMARY KEY (id), 
	CONSTRAINT fk_officer_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT uq_officer_learner_id UNIQUE (learner_id), 
	CONSTRAINT uq_officer_login UNIQUE (login)
);
INSERT INTO "officer" VALUES(1,'Cán bộ dùng thử','Cán bộ Mặt trận','',NULL,NULL,'',NULL,0,'2026-11-18 01:30:00.000000',NULL);
CREATE TABLE officer_role (
	id INTEGER NOT NULL, 
	officer_id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	given_by INTEGER, 
	CONSTRAINT pk_officer_role PRIMARY KEY (id), 
	CONSTRAINT ck_officer_role_role CHECK (role IN ('owner', 'officer', 'helper', 'reader')), 
	CONSTRAINT fk_officer_role_given_by_officer FOREIGN KEY(given_by) REFERENCES officer (id), 
	CONSTRAINT fk_officer_role_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_officer_role_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
INSERT INTO "officer_role" VALUES(1,1,7,'officer','2026-11-18',NULL,NULL);
CREATE TABLE officer_session (
	id INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	officer_id INTEGER NOT NULL, 
	how VARCHAR(10) NOT NULL, 
	device VARCHAR(80) DEFAULT '' NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_officer_session PRIMARY KEY (id), 
	CONSTRAINT fk_officer_session_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT uq_officer_session_hash UNIQUE (hash)
);
CREATE TABLE progress (
	learner_id INTEGER NOT NULL, 
	lesson VARCHAR(60) NOT NULL, 
	version VARCHAR(12) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	last_at DATETIME NOT NULL, 
	times SMALLINT NOT NULL, 
	"right" SMALLINT NOT NULL, 
	asked SMALLINT NOT NULL, 
	CONSTRAINT pk_progress PRIMARY KEY (learner_id, lesson), 
	CONSTRAINT fk_progress_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
INSERT INTO "progress" VALUES(1,'chu-to','6acdcd06a28d','2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000',1,3,3);
INSERT INTO "progress" VALUES(1,'goi-la','883722c9ab95','2026-11-18 01:40:00.000000',NULL,'2026-11-18 01:40:00.000000',0,0,0);
INSERT INTO "progress" VALUES(2,'chu-to','6acdcd06a28d','2026-11-18 01:40:00.000000',NULL,'2026-11-18 01:40:00.000000',0,0,0);
CREATE TABLE review (
	learner_id INTEGER NOT NULL, 
	lesson VARCHAR(60) NOT NULL, 
	question VARCHAR(60) NOT NULL, 
	stage SMALLINT NOT NULL, 
	due_on DATE NOT NULL, 
	CONSTRAINT pk_review PRIMARY KEY (learner_id, lesson, question), 
	CONSTRAINT fk_review_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
CREATE TABLE roster (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	officer_id INTEGER NOT NULL, 
	file_name VARCHAR(200) NOT NULL, 
	file_hash VARCHAR(64) NOT NULL, 
	sheet VARCHAR(100) DEFAULT '' NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	lines INTEGER NOT NULL, 
	added INTEGER DEFAULT '0' NOT NULL, 
	changed INTEGER DEFAULT '0' NOT NULL, 
	created_at DATETIME NOT NULL, 
	applied_at DATETIME, 
	undone_at DATETIME, 
	CONSTRAINT pk_roster PRIMARY KEY (id), 
	CONSTRAINT ck_roster_state CHECK (state IN ('reading', 'draft', 'applying', 'applied', 'dropped', 'undone')), 
	CONSTRAINT fk_roster_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_roster_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE roster_line (
	roster_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	birth_year SMALLINT, 
	phone BLOB, 
	unit_id INTEGER, 
	membership_id INTEGER, 
	verdict VARCHAR(10) NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_roster_line PRIMARY KEY (roster_id, number), 
	CONSTRAINT ck_roster_line_verdict CHECK (verdict IN ('add', 'keep', 'change', 'mend', 'skip')), 
	CONSTRAINT fk_roster_line_membership_id_membership FOREIGN KEY(membership_id) REFERENCES membership (id), 
	CONSTRAINT fk_roster_line_roster_id_roster FOREIGN KEY(roster_id) REFERENCES roster (id), 
	CONSTRAINT fk_roster_line_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE sign_in_miss (
	hash VARCHAR(64) NOT NULL, 
	misses SMALLINT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_sign_in_miss PRIMARY KEY (hash)
);
CREATE TABLE study_week (
	learner_id INTEGER NOT NULL, 
	week DATE NOT NULL, 
	CONSTRAINT pk_study_week PRIMARY KEY (learner_id, week), 
	CONSTRAINT fk_study_week_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
INSERT INTO "study_week" VALUES(1,'2026-11-16');
CREATE TABLE ticket (
	hash VARCHAR(64) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	officer_id INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_ticket PRIMARY KEY (hash), 
	CONSTRAINT ck_ticket_kind CHECK (kind IN ('appoint', 'sign_in', 'password', 'code')), 
	CONSTRAINT fk_ticket_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id)
);
CREATE TABLE unit (
	id INTEGER NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	folded_name VARCHAR(200) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	organisation VARCHAR(10) NOT NULL, 
	parent_id INTEGER, 
	valid_from DATE NOT NULL, 
	valid_to DATE, path VARCHAR(200) DEFAULT '' NOT NULL, province_id INTEGER, commune_id INTEGER, body_id INTEGER, 
	CONSTRAINT pk_unit PRIMARY KEY (id), 
	CONSTRAINT ck_unit_organisation CHECK (organisation IN ('MTTQ', 'CD', 'HND', 'LHPN', 'DTN', 'CCB')), 
	CONSTRAINT fk_unit_parent_id_unit FOREIGN KEY(parent_id) REFERENCES unit (id), 
	CONSTRAINT uq_unit_code UNIQUE (code)
);
INSERT INTO "unit" VALUES(1,'demo','Tỉnh dùng thử','tinh dung thu','province','MTTQ',NULL,'2026-11-18',NULL,'1/',1,NULL,1);
INSERT INTO "unit" VALUES(2,'demo-pn','Hội LHPN tỉnh dùng thử','hoi lhpn tinh dung thu','province','LHPN',1,'2026-11-18',NULL,'1/2/',1,NULL,2);
INSERT INTO "unit" VALUES(3,'demo-nd','Hội Nông dân tỉnh dùng thử','hoi nong dan tinh dung thu','province','HND',1,'2026-11-18',NULL,'1/3/',1,NULL,3);
INSERT INTO "unit" VALUES(4,'demo-ccb','Hội Cựu chiến binh tỉnh dùng thử','hoi cuu chien binh tinh dung thu','province','CCB',1,'2026-11-18',NULL,'1/4/',1,NULL,4);
INSERT INTO "unit" VALUES(5,'demo-dtn','Tỉnh đoàn dùng thử','tinh doan dung thu','province','DTN',1,'2026-11-18',NULL,'1/5/',1,NULL,5);
INSERT INTO "unit" VALUES(6,'demo-cd','Liên đoàn Lao động tỉnh dùng thử','lien doan lao dong tinh dung thu','province','CD',1,'2026-11-18',NULL,'1/6/',1,NULL,6);
INSERT INTO "unit" VALUES(7,'demo-1','Xã dùng thử Một','xa dung thu mot','commune','MTTQ',1,'2026-11-18',NULL,'1/7/',1,7,1);
INSERT INTO "unit" VALUES(8,'demo-1-pn','Chi hội Phụ nữ dùng thử','chi hoi phu nu dung thu','branch','LHPN',7,'2026-11-18',NULL,'1/7/8/',1,7,2);
INSERT INTO "unit" VALUES(9,'demo-1-nd','Chi hội Nông dân dùng thử','chi hoi nong dan dung thu','branch','HND',7,'2026-11-18',NULL,'1/7/9/',1,7,3);
INSERT INTO "unit" VALUES(10,'demo-1-ccb','Chi hội Cựu chiến binh dùng thử','chi hoi cuu chien binh dung thu','branch','CCB',7,'2026-11-18',NULL,'1/7/10/',1,7,4);
INSERT INTO "unit" VALUES(11,'demo-1-dtn','Chi đoàn dùng thử','chi doan dung thu','branch','DTN',7,'2026-11-18',NULL,'1/7/11/',1,7,5);
INSERT INTO "unit" VALUES(12,'demo-1-cd','Tổ công đoàn dùng thử','to cong doan dung thu','branch','CD',7,'2026-11-18',NULL,'1/7/12/',1,7,6);
CREATE TABLE unit_change (
	id INTEGER NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	reason VARCHAR(300) NOT NULL, 
	decision VARCHAR(80) NOT NULL, 
	effective_on DATE NOT NULL, 
	detail TEXT NOT NULL, 
	officer_id INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_unit_change PRIMARY KEY (id), 
	CONSTRAINT ck_unit_change_kind CHECK (kind IN ('create', 'rename', 'move', 'merge', 'split', 'dissolve')), 
	CONSTRAINT fk_unit_change_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_unit_change_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE unit_month (
	unit_id INTEGER NOT NULL, 
	month DATE NOT NULL, 
	active INTEGER NOT NULL, 
	finishers INTEGER NOT NULL, 
	begun INTEGER NOT NULL, 
	finished INTEGER NOT NULL, 
	answered INTEGER NOT NULL, 
	"right" INTEGER NOT NULL, 
	CONSTRAINT pk_unit_month PRIMARY KEY (unit_id, month), 
	CONSTRAINT fk_unit_month_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE unit_standing (
	unit_id INTEGER NOT NULL, 
	members INTEGER NOT NULL, 
	none INTEGER NOT NULL, 
	half INTEGER NOT NULL, 
	done INTEGER NOT NULL, 
	waiting INTEGER NOT NULL, 
	CONSTRAINT pk_unit_standing PRIMARY KEY (unit_id), 
	CONSTRAINT fk_unit_standing_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE unit_succession (
	unit_id INTEGER NOT NULL, 
	successor_id INTEGER NOT NULL, 
	change_id INTEGER NOT NULL, 
	CONSTRAINT pk_unit_succession PRIMARY KEY (unit_id, successor_id), 
	CONSTRAINT fk_unit_succession_change_id_unit_change FOREIGN KEY(change_id) REFERENCES unit_change (id), 
	CONSTRAINT fk_unit_succession_successor_id_unit FOREIGN KEY(successor_id) REFERENCES unit (id), 
	CONSTRAINT fk_unit_succession_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE TABLE unit_total (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	what VARCHAR(10) NOT NULL, 
	value INTEGER NOT NULL, 
	as_of DATE NOT NULL, 
	source VARCHAR(200) NOT NULL, 
	officer_id INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_unit_total PRIMARY KEY (id), 
	CONSTRAINT ck_unit_total_what CHECK (what IN ('members', 'adults')), 
	CONSTRAINT ck_unit_total_value CHECK (value >= 0), 
	CONSTRAINT fk_unit_total_officer_id_officer FOREIGN KEY(officer_id) REFERENCES officer (id), 
	CONSTRAINT fk_unit_total_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id), 
	CONSTRAINT uq_unit_total_unit_id_what_as_of UNIQUE (unit_id, what, as_of)
);
CREATE TABLE unit_week (
	unit_id INTEGER NOT NULL, 
	week DATE NOT NULL, 
	active INTEGER NOT NULL, 
	done INTEGER NOT NULL, 
	CONSTRAINT pk_unit_week PRIMARY KEY (unit_id, week), 
	CONSTRAINT fk_unit_week_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
CREATE INDEX ix_consent_learner_id ON consent (learner_id);
CREATE INDEX ix_delivery_active ON delivery (channel, account, priority, id) WHERE state IN ('queued', 'sending');
CREATE INDEX ix_delivery_address ON delivery (channel, account, address, id);
CREATE INDEX ix_delivery_owed ON delivery (channel, account, address, id) WHERE state IN ('queued', 'sending');
CREATE INDEX ix_fact_learner_id ON fact (learner_id);
CREATE INDEX ix_identity_learner_id ON identity (learner_id);
CREATE INDEX ix_link_code_learner_id ON link_code (learner_id);
CREATE INDEX ix_review_due_on ON review (due_on);
CREATE INDEX ix_ticket_officer_id ON ticket (officer_id);
CREATE INDEX ix_officer_session_officer_id ON officer_session (officer_id);
CREATE INDEX ix_audit_officer_id ON audit (officer_id);
CREATE INDEX ix_audit_unit_id ON audit (unit_id);
CREATE TRIGGER audit_no_UPDATE BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_DELETE BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE UNIQUE INDEX uq_officer_role_current ON officer_role (officer_id, unit_id) WHERE until IS NULL;
CREATE INDEX ix_officer_role_officer_id ON officer_role (officer_id);
CREATE INDEX ix_officer_role_unit_id ON officer_role (unit_id);
CREATE INDEX ix_unit_body_id ON unit (body_id);
CREATE INDEX ix_unit_commune_id ON unit (commune_id);
CREATE INDEX ix_unit_folded_name ON unit (folded_name);
CREATE INDEX ix_unit_parent_id ON unit (parent_id);
CREATE INDEX ix_unit_province_id ON unit (province_id);
CREATE UNIQUE INDEX uq_unit_path ON unit (path) WHERE path <> '';
CREATE INDEX ix_unit_change_unit_id ON unit_change (unit_id);
CREATE INDEX ix_unit_succession_successor_id ON unit_succession (successor_id);
CREATE INDEX ix_invite_unit_id ON invite (unit_id);
CREATE INDEX ix_roster_unit_id ON roster (unit_id);
CREATE INDEX ix_membership_folded_name ON membership (folded_name);
CREATE INDEX ix_membership_learner_id ON membership (learner_id);
CREATE INDEX ix_membership_phone ON membership (phone);
CREATE INDEX ix_membership_roster_id ON membership (roster_id);
CREATE INDEX ix_membership_unit_id_state_name_key_id ON membership (unit_id, state, name_key, id);
CREATE UNIQUE INDEX uq_membership_approved ON membership (learner_id, organisation) WHERE state = 'approved' AND learner_id IS NOT NULL;
CREATE UNIQUE INDEX uq_membership_pending ON membership (learner_id, unit_id) WHERE state = 'pending' AND learner_id IS NOT NULL;
CREATE INDEX ix_roster_line_roster_id_verdict_number ON roster_line (roster_id, verdict, number);
CREATE INDEX ix_nudge_learner_id_at ON nudge (learner_id, at);
CREATE INDEX ix_learner_year_learner_id ON learner_year (learner_id);
CREATE INDEX ix_unit_week_week ON unit_week (week);
CREATE INDEX ix_companion_learner_id ON companion (learner_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('delivery',18);
COMMIT;
