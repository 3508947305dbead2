META
key;value
description;A made-up cumulative election
country;United Kingdom
unit;Marlfield
instance;2026
num_projects;8
num_votes;40
budget;1400
vote_type;cumulative
rule;greedy
date_begin;01.05.2026
date_end;14.05.2026
max_length;3
max_sum_points;9
language;en
currency;GBP
experimental;1
PROJECTS
project_id;cost;votes;score;name
2;600;13;26;Reading corner
10;450;16;31;Cycle racks
7;400;11;20;Street party
31;300;10;18;Football nets
5;250;9;17;Herb garden
12;220;8;17;Lunch club
44;150;6;13;Repair café
9;80;7;14;Bat boxes
VOTES
voter_id;vote;points
1;12,7,10;2,2,1
2;44,31,2;2,2,1
3;10;3
4;5;1
5;31;2
6;44,7;3,1
7;10,7;1,1
8;5,10,7;3,1,1
9;31,5;3,2
10;2;1
11;10,9;2,1
12;7,10,12;3,1,1
13;10;3
14;10,7;3,2
15;7,2,10;3,3,2
16;10,7;3,1
17;9,2;3,2
18;44;1
19;12,31;3,1
20;10,2,5;3,3,1
21;31;3
22;44,7;2,1
23;12,7;2,2
24;44,2;2,1
25;2,12,31;3,2,1
26;44,2;3,1
27;2;3
28;2,10,31;3,2,1
29;9,31;3,2
30;2,12;3,3
31;10,2;1,1
32;5,2;3,1
33;10,31;1,1
34;7,9,5;3,2,2
35;10,12;2,1
36;12,5,9;3,2,1
37;9;2
38;5,9;2,2
39;5;1
40;31,10;2,2
