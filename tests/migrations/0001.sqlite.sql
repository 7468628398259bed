BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
INSERT INTO "delivery" VALUES(1,1,'console','local','lan',1,0,'{"title":"Vâng, chào bà","choices":[{"payload":"cmd:learn","label":"Học tiếp","role":"main"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(2,1,'console','local','lan',2,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}],"choices":[{"payload":"go:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(3,1,'console','local','lan',3,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}],"choices":[{"payload":"go:1:0","label":"Quay lại"},{"payload":"go:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(4,1,'console','local','lan',4,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 3 trên 3","at":3,"of":3,"title":"Nhớ nhé","blocks":[{"kind":"text","items":["Chỉnh lúc nào cũng được."]},{"kind":"keep","items":["Chữ nhỏ thì chỉnh, không phải cố đọc."],"label":"Nhớ một câu"}],"choices":[{"payload":"go:1:1","label":"Quay lại"},{"payload":"quiz:1","label":"Làm câu hỏi","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(5,1,'console','local','lan',5,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 1 trên 3","at":1,"of":3,"title":"Chỉnh cỡ chữ ở đâu?","choices":[{"payload":"ans:1:0:A","label":"Ở danh bạ","key":"A","role":"answer"},{"payload":"ans:1:0:B","label":"Ở Cài đặt, mục Màn hình","key":"B","role":"answer"},{"payload":"ans:1:0:C","label":"Ở máy ảnh","key":"C","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(6,1,'console','local','lan',6,0,'{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 1 trên 3","at":1,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Cỡ chữ nằm trong Cài đặt, mục Màn hình."]}],"answered":[{"key":"B","label":"Ở Cài đặt, mục Màn hình","verdict":"mine_right"}],"choices":[{"payload":"peek:1:0","label":"Xem lại thẻ"},{"payload":"on:1:0","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(7,1,'console','local','lan',7,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 2 trên 3","at":2,"of":3,"title":"Cỡ chữ chỉnh lúc nào cũng được.","choices":[{"payload":"ans:1:1:A","label":"Đúng","key":"A","role":"answer"},{"payload":"ans:1:1:B","label":"Sai","key":"B","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(8,1,'console','local','lan',8,0,'{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 2 trên 3","at":2,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Chỉnh rồi vẫn chỉnh lại được."]}],"answered":[{"key":"A","label":"Đúng","verdict":"mine_right"}],"choices":[{"payload":"peek:1:1","label":"Xem lại thẻ"},{"payload":"on:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(9,1,'console','local','lan',9,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(10,1,'console','local','lan',10,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer","picked":"1"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer"},{"payload":"ans:1:2:redo","label":"Làm lại"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(11,1,'console','local','lan',11,0,'{"scene":"question","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Xếp ba việc theo thứ tự.","blocks":[{"kind":"hint","items":["Bấm lần lượt: việc nào làm trước thì bấm trước."]}],"choices":[{"payload":"ans:1:2:A","label":"Mở Cài đặt","key":"A","role":"answer","picked":"1"},{"payload":"ans:1:2:B","label":"Kéo cỡ chữ","key":"B","role":"answer"},{"payload":"ans:1:2:C","label":"Chọn Màn hình","key":"C","role":"answer","picked":"2"},{"payload":"ans:1:2:redo","label":"Làm lại"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(12,1,'console','local','lan',12,0,'{"scene":"feedback","heading":"Cho chữ to lên","label":"Câu 3 trên 3","at":3,"of":3,"title":"Đúng rồi","blocks":[{"kind":"text","items":["Vào Cài đặt trước, rồi Màn hình, rồi kéo."]}],"answered":[{"key":"1","label":"Mở Cài đặt","verdict":"mine_right"},{"key":"2","label":"Chọn Màn hình","verdict":"mine_right"},{"key":"3","label":"Kéo cỡ chữ","verdict":"mine_right"}],"choices":[{"payload":"peek:1:2","label":"Xem lại thẻ"},{"payload":"on:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(13,1,'console','local','lan',13,0,'{"scene":"finish","title":"Bà học xong bài: Cho chữ to lên","blocks":[{"kind":"learned","items":["Chỗ chỉnh cỡ chữ","Cách chỉnh âm lượng"],"label":"Từ nay bà biết:"},{"kind":"hint","items":["Đúng cả 3 câu ngay lần đầu."]},{"kind":"weeks","items":["Mỗi tuần một bài là đủ. Bận thì nghỉ, không mất gì."],"label":"Tuần này bà đã học","count":1,"of":6},{"kind":"text","items":["Bài sau, 4 phút: **Cuộc gọi lạ**"]}],"choices":[{"payload":"lesson:goi-la","label":"Học luôn","role":"main"},{"payload":"cmd:consent","label":"Lưu kết quả học"},{"payload":"cmd:stop","label":"Để lúc khác","role":"quiet"}],"replaces":true,"icon":"lua-dao"}','','sent',0,'2026-11-18 01:30:00.000000','','',0,'2026-11-18 01:30:00.000000','2026-11-18 01:30:00.000000');
INSERT INTO "delivery" VALUES(14,1,'console','local','lan',14,0,'{"scene":"card","heading":"Cuộc gọi lạ","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Ai gọi đấy","blocks":[{"kind":"text","items":["Số lạ gọi đến, xưng là công an."]}],"choices":[{"payload":"go:2:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:40:00.000000','','',0,'2026-11-18 01:40:00.000000','2026-11-18 01:40:00.000000');
INSERT INTO "delivery" VALUES(15,1,'console','local','lan',15,0,'{"scene":"card","heading":"Cuộc gọi lạ","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Hai dấu hiệu","blocks":[{"kind":"bullets","items":["Họ bắt giữ bí mật.","Họ đòi chuyển tiền."]}],"choices":[{"payload":"go:2:0","label":"Quay lại"},{"payload":"go:2:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','sent',0,'2026-11-18 01:40:00.000000','','',0,'2026-11-18 01:40:00.000000','2026-11-18 01:40:00.000000');
INSERT INTO "delivery" VALUES(16,2,'telegram','local','5000000001',1,0,'{"scene":"welcome","blocks":[{"kind":"text","items":["Chào bà con! Tôi là **Học Số**, máy trả lời tự động của phong trào **Bình dân học vụ số**, do Mặt trận Tổ quốc tỉnh phụ trách."]},{"kind":"vow","items":["**Không bao giờ hỏi** mã OTP, mật khẩu, số thẻ, ảnh căn cước","**Không thu tiền,** không tặng quà","**Không cần tên** vẫn học được hết"],"label":"Ba điều Học Số hứa"}],"choices":[{"payload":"cmd:learn","label":"Học thử ngay","role":"main"},{"payload":"cmd:consent","label":"Lưu kết quả học"},{"payload":"cmd:help","label":"Trợ giúp","role":"quiet"}]}','','queued',0,'2026-11-18 01:40:00.000000','','',0,'2026-11-18 01:40:00.000000',NULL);
INSERT INTO "delivery" VALUES(17,2,'telegram','local','5000000001',2,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 1 trên 3","at":1,"of":3,"title":"Chữ nhỏ quá","blocks":[{"kind":"text","items":["Mắt kém vẫn đọc được, nếu **chữ to** lên."]}],"choices":[{"payload":"go:1:1","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','queued',0,'2026-11-18 01:40:00.000000','','',0,'2026-11-18 01:40:00.000000',NULL);
INSERT INTO "delivery" VALUES(18,2,'telegram','local','5000000001',3,0,'{"scene":"card","heading":"Cho chữ to lên","label":"Thẻ 2 trên 3","at":2,"of":3,"title":"Vào Cài đặt","blocks":[{"kind":"ordered","items":["Mở mục Cài đặt.","Chọn Màn hình.","Kéo cỡ chữ sang phải."]},{"kind":"do","items":["Mở Cài đặt và kéo cỡ chữ lên một nấc."],"label":"Làm ngay"}],"choices":[{"payload":"go:1:0","label":"Quay lại"},{"payload":"go:1:2","label":"Tiếp","role":"main"},{"payload":"cmd:stop","label":"Dừng","role":"quiet"}],"replaces":true}','','queued',0,'2026-11-19 01:40:00.000000','','',0,'2026-11-19 01:40:00.000000',NULL);
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
	is_right BOOLEAN, 
	CONSTRAINT pk_fact PRIMARY KEY (id), 
	CONSTRAINT fk_fact_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT fk_fact_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
INSERT INTO "fact" VALUES(1,1,NULL,'begun','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','','',NULL);
INSERT INTO "fact" VALUES(2,1,NULL,'answer','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','o-dau','B',1);
INSERT INTO "fact" VALUES(3,1,NULL,'answer','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','luc-nao','A',1);
INSERT INTO "fact" VALUES(4,1,NULL,'answer','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','thu-tu','ACB',1);
INSERT INTO "fact" VALUES(5,1,NULL,'finished','2026-11-18 01:30:00.000000','2026-11-18','console',1,'chu-to','6acdcd06a28d','','',NULL);
INSERT INTO "fact" VALUES(6,1,NULL,'begun','2026-11-18 01:40:00.000000','2026-11-18','console',2,'goi-la','883722c9ab95','','',NULL);
INSERT INTO "fact" VALUES(7,2,NULL,'begun','2026-11-18 01:40:00.000000','2026-11-18','telegram',1,'chu-to','6acdcd06a28d','','',NULL);
CREATE TABLE identity (
	id INTEGER NOT NULL, 
	learner_id INTEGER NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	address VARCHAR(80) NOT NULL, 
	since DATETIME NOT NULL, 
	blocked_at DATETIME, 
	CONSTRAINT pk_identity PRIMARY KEY (id), 
	CONSTRAINT fk_identity_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT uq_identity_channel_account_address UNIQUE (channel, account, address)
);
INSERT INTO "identity" VALUES(1,1,'console','local','lan','2026-11-18 01:30:00.000000',NULL);
INSERT INTO "identity" VALUES(2,2,'telegram','local','5000000001','2026-11-18 01:40:00.000000',NULL);
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
CREATE TABLE learner (
	id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	locale VARCHAR(5) NOT NULL, 
	you VARCHAR(10) DEFAULT '' NOT NULL, 
	agreed VARCHAR(60) DEFAULT '' NOT NULL, 
	unit_id INTEGER, 
	erased_at DATETIME, 
	merged_into INTEGER, 
	CONSTRAINT pk_learner PRIMARY KEY (id), 
	CONSTRAINT fk_learner_merged_into_learner FOREIGN KEY(merged_into) REFERENCES learner (id), 
	CONSTRAINT fk_learner_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
INSERT INTO "learner" VALUES(1,'2026-11-18 01:30:00.000000','vi','bà','',NULL,NULL,NULL);
INSERT INTO "learner" VALUES(2,'2026-11-18 01:40:00.000000','vi','','',NULL,NULL,NULL);
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
CREATE TABLE officer_role (
	id INTEGER NOT NULL, 
	learner_id INTEGER, 
	name VARCHAR(100) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	CONSTRAINT pk_officer_role PRIMARY KEY (id), 
	CONSTRAINT fk_officer_role_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id), 
	CONSTRAINT fk_officer_role_unit_id_unit FOREIGN KEY(unit_id) REFERENCES unit (id)
);
INSERT INTO "officer_role" VALUES(1,NULL,'Cán bộ dùng thử',2,'officer','2026-11-18',NULL);
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
CREATE TABLE study_week (
	learner_id INTEGER NOT NULL, 
	week DATE NOT NULL, 
	CONSTRAINT pk_study_week PRIMARY KEY (learner_id, week), 
	CONSTRAINT fk_study_week_learner_id_learner FOREIGN KEY(learner_id) REFERENCES learner (id)
);
INSERT INTO "study_week" VALUES(1,'2026-11-16');
CREATE TABLE unit (
	id INTEGER NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	folded_name VARCHAR(200) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	organisation VARCHAR(10) NOT NULL, 
	parent_id INTEGER, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	CONSTRAINT pk_unit PRIMARY KEY (id), 
	CONSTRAINT ck_unit_organisation CHECK (organisation IN ('MTTQ', 'CD', 'HND', 'LHPN', 'DTN', 'CCB')), 
	CONSTRAINT fk_unit_parent_id_unit FOREIGN KEY(parent_id) REFERENCES unit (id), 
	CONSTRAINT uq_unit_code UNIQUE (code)
);
INSERT INTO "unit" VALUES(1,'demo','Tỉnh dùng thử','tinh dung thu','province','MTTQ',NULL,'2026-11-18',NULL);
INSERT INTO "unit" VALUES(2,'demo-1','Xã dùng thử Một','xa dung thu mot','commune','MTTQ',1,'2026-11-18',NULL);
INSERT INTO "unit" VALUES(3,'demo-1-pn','Chi hội Phụ nữ dùng thử','chi hoi phu nu dung thu','branch','LHPN',2,'2026-11-18',NULL);
INSERT INTO "unit" VALUES(4,'demo-1-nd','Chi hội Nông dân dùng thử','chi hoi nong dan dung thu','branch','HND',2,'2026-11-18',NULL);
INSERT INTO "unit" VALUES(5,'demo-1-ccb','Chi hội Cựu chiến binh dùng thử','chi hoi cuu chien binh dung thu','branch','CCB',2,'2026-11-18',NULL);
INSERT INTO "unit" VALUES(6,'demo-1-dtn','Chi đoàn dùng thử','chi doan dung thu','branch','DTN',2,'2026-11-18',NULL);
INSERT INTO "unit" VALUES(7,'demo-1-cd','Tổ công đoàn dùng thử','to cong doan dung thu','branch','CD',2,'2026-11-18',NULL);
CREATE INDEX ix_consent_learner_id ON consent (learner_id);
CREATE INDEX ix_delivery_active ON delivery (channel, account, priority, id) WHERE state IN ('queued', 'sending');
CREATE INDEX ix_delivery_address ON delivery (channel, account, address, id);
CREATE INDEX ix_delivery_owed ON delivery (channel, account, address, id) WHERE state IN ('queued', 'sending');
CREATE INDEX ix_fact_learner_id ON fact (learner_id);
CREATE INDEX ix_identity_learner_id ON identity (learner_id);
CREATE INDEX ix_link_code_learner_id ON link_code (learner_id);
CREATE UNIQUE INDEX uq_officer_role_current ON officer_role (name, unit_id) WHERE until IS NULL;
CREATE INDEX ix_review_due_on ON review (due_on);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('delivery',18);
COMMIT;
