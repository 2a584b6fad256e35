### 供人阅读的中文文字。每条文字在各语言的文件中都有。

## 患者对某项试验的判定

verdict-eligible = 符合
verdict-possible = 可能符合
verdict-later = 日后可能符合
verdict-ineligible = 不符合
verdict-near-miss = 接近符合

## 对候选患者的处理

disposition-to_review = 待审核
disposition-contacted = 已联系
disposition-consented = 已知情同意
disposition-screen_failed = 筛选失败
disposition-not_interested = 无意参加
disposition-not_eligible = 不符合条件
