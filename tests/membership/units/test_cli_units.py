"""The tree from the command line: planted, loaded, shown, with sentences and exit codes."""

from pathlib import Path

from tests.test_program import hocso

HEAD = "code,name,kind,organisation,parent\n"


def test_thanh_hoa_is_planted_once_and_shown() -> None:
    first, again = hocso("units", "seed", "thanh-hoa"), hocso("units", "seed", "thanh-hoa")
    assert (first.returncode, first.stdout.strip()) == (0, "Đã trồng 836 đơn vị của Thanh Hóa.")
    assert (again.returncode, again.stdout.strip()) == (0, "Thanh Hóa đã có trong cây, không đổi gì.")
    shown = hocso("units", "show", "14758")
    assert shown.stdout.splitlines()[0] == "Phường Hàm Rồng  [14758]  4 đơn vị, 0 hội viên, 0 chờ duyệt"
    body = hocso("units", "show", "38-lhpn").stdout
    assert body.strip() == "Hội LHPN tỉnh Thanh Hóa  [38-lhpn]  166 đơn vị, 0 hội viên, 0 chờ duyệt"
    assert len(hocso("units", "show").stdout.splitlines()) == 1 + 5 + 166


def test_an_empty_tree_and_an_unknown_code_say_what_to_do() -> None:
    assert "hocso units seed thanh-hoa" in hocso("units", "show").stdout
    unknown = hocso("units", "show", "nowhere")
    assert unknown.returncode == 2
    assert "Không có đơn vị nào mang mã nowhere." in unknown.stderr


def test_a_file_is_tried_then_loaded_then_loaded_again(tmp_path: Path) -> None:
    file = tmp_path / "tỉnh.csv"
    file.write_text(f"{HEAD}X,Tỉnh Thử,province,MTTQ,\nX1,Xã Thử,commune,MTTQ,X\n", encoding="utf-8-sig")
    tried = hocso("units", "load", str(file), "--dry-run")
    assert (tried.returncode, tried.stdout.strip()) == (0, "Sẽ nạp 2 đơn vị; 0 đã có sẵn; 0 chỗ khác với cây.")
    assert "trống" in hocso("units", "show").stdout
    assert hocso("units", "load", str(file)).stdout.strip() == "Đã nạp 2 đơn vị; 0 đã có sẵn; 0 chỗ khác với cây."
    file.write_text(f"{HEAD}X,Tỉnh Khác,province,MTTQ,\nX1,Xã Thử,commune,MTTQ,X\n", encoding="utf-8")
    again = hocso("units", "load", str(file))
    assert again.returncode == 0
    assert f"{file}:2: Mã X đang có tên “Tỉnh Thử”, tệp ghi “Tỉnh Khác”: chưa đổi." in again.stdout
    assert again.stdout.strip().endswith("Đã nạp 0 đơn vị; 1 đã có sẵn; 1 chỗ khác với cây.")


def test_mistakes_end_it_with_lines_and_a_count_and_nothing_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "sai.csv"
    file.write_text(f"{HEAD}X,Tỉnh Thử,province,MTTQ,\ny,,branch,HND,nowhere\n", encoding="utf-8")
    done = hocso("units", "load", str(file))
    assert done.returncode == 1
    assert f"{file}:3: Chưa có tên đơn vị." in done.stdout
    assert done.stdout.strip().endswith("1 chỗ cần sửa. Chưa nạp gì.")
    assert "trống" in hocso("units", "show").stdout
    missing = hocso("units", "load", str(tmp_path / "none.csv"))
    assert missing.returncode == 2
    assert "Không đọc được tệp" in missing.stderr and "Traceback" not in missing.stderr
