"""档案各室 — what is done where in the archive."""

from dibao.access.rooms import Plan

ROOMS: tuple[Plan, ...] = (
    ("缺件", "哪户缺什么、向谁要、缺了多久", "archive:completeness", ()),
    ("年度核实", "每户档案上次核实的日期和本年进度", "archive:freshness", ()),
    ("全文查找", "按姓名、文中字句、号码找文件", "finding:index", ()),
    ("查阅和借阅", "申请查阅、借出归还、咨询", "reading:index", ()),
    ("开放审核", "到期开放还是继续控制，两人决定", "reading:openings", ()),
    ("其他救助", "医疗、受灾、临时救助，按种类或按人", "reading:aids", ()),
    ("库房", "盒、袋、标签、清点、修复", "holdings:index", ()),
    ("扫描和旧档", "扫描批次、文字识别、旧台账录入", "capture:index", ()),
    ("文书档案", "政策、会议、统计，按件归档", "archive:records", ("documentary",)),
    ("会计档案", "名册、凭证、回单，按件归档", "archive:records", ("accounting",)),
    ("四性检测", "真实、完整、可用、安全", "preservation:reports", ()),
    ("保存和副本", "两处存储、定期重读、恢复演练", "preservation:keeping", ()),
    ("鉴定、销毁和移交", "到期、续存、销毁、移交进馆", "disposal:index", ()),
    ("归档分工", "各类各系列的责任人和步骤", "archive:duties", ()),
    ("归档规则", "归类、必备材料、保管期限", "archive:rules", ()),
    ("号码清查", "缺号、重号", "archive:numbers", ()),
)

# Volumes of other offices stand in the same catalogue for whoever may open them.
RECEIVED: Plan = ("接收的案卷", "其他单位移交来的，只读", "disposal:received", ())
